#include "passes/places.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>

#include "ir/ops/concat.h"
#include "ir/ops/split.h"
#include "passes/view_roots.h"

namespace sinter {
namespace {

// Where each part begins within the whole, in bytes, when parts behind one another along `axis` are
// ranges of the whole's memory: nothing may lie around the axis. Nothing otherwise, and when a part
// would not be aligned or is empty.
std::optional<std::vector<int64_t>> PartOffsets(const Graph& graph, ValueId whole,
                                                std::span<const ValueId> parts,
                                                int64_t given_axis) {
  const Type& type = graph.type(whole);
  const auto axis = NormalizeAxis(given_axis, type.shape.rank());
  const std::vector<int64_t> dims = type.shape.ToIntegers();
  if (!axis.ok() || !type.layout.IsDense(dims)) return std::nullopt;
  const std::vector<Layout::MemoryAxis> levels = type.layout.MemoryAxes(dims);
  const auto level =
      std::find_if(levels.begin(), levels.end(),
                   [&](const Layout::MemoryAxis& each) { return each.axis == *axis; });
  const bool outermost = std::all_of(levels.begin(), level,
                                     [](const Layout::MemoryAxis& each) { return each.size == 1; });
  if (!outermost) return std::nullopt;
  std::vector<int64_t> offsets;
  int64_t begin = 0;
  for (const ValueId part : parts) {
    const Type& part_type = graph.type(part);
    const std::vector<int64_t> part_dims = part_type.shape.ToIntegers();
    const int64_t size = part_dims[static_cast<size_t>(*axis)];
    offsets.push_back(begin / level->block * level->stride * SizeOf(type.dtype));
    if (size == 0 || size % level->block != 0 ||
        offsets.back() % static_cast<int64_t>(kAlignment) != 0 ||
        !part_type.layout.SameMemory(type.layout, part_dims)) {
      return std::nullopt;
    }
    begin += size;
  }
  return offsets;
}

}  // namespace

Places::Places(const Graph& graph)
    : graph_(graph),
      places_(graph.value_limit()),
      is_external_(graph.value_limit(), false),
      copies_nothing_(graph.node_limit(), false) {
  for (uint32_t i = 0; i < graph.value_limit(); ++i) {
    places_[i] = {{i}, 0};
    is_external_[i] = !graph.value({i}).producer.valid();
  }
  for (const GraphOutput& output : graph.outputs()) {
    is_external_[ViewRoot(graph, output.value).index] = true;
  }
  for (const NodeId id : graph.TopologicalOrder()) {
    const Node& node = graph.node(id);
    if (sinter::CopiesNothing(graph, id)) {
      places_[node.output().index] = places_[node.inputs[0].index];
      copies_nothing_[id.index] = true;
    } else if (node.operation.Is<Split>()) {
      AddSplit(id);
    } else if (node.operation.Is<Concat>()) {
      AddConcat(id);
    }
  }
  // A root that became part of a later concatenation lies in that one's.
  for (Place& place : places_) {
    while (places_[place.root.index].root != place.root) {
      const Place& outer = places_[place.root.index];
      place = {outer.root, outer.offset + place.offset};
    }
  }
}

void Places::AddSplit(NodeId id) {
  const Node& node = graph_.node(id);
  const Place whole = places_[node.inputs[0].index];
  for (const ValueId part : node.outputs) {
    if (is_external_[part.index]) return;
  }
  if (is_external_[whole.root.index]) return;
  const auto offsets =
      PartOffsets(graph_, node.inputs[0], node.outputs, node.operation.As<Split>().axis);
  if (!offsets) return;
  for (size_t i = 0; i < offsets->size(); ++i) {
    places_[node.outputs[i].index] = {whole.root, whole.offset + (*offsets)[i]};
  }
  copies_nothing_[id.index] = true;
}

// Whether all of the value's root is the value, so that the root may be put elsewhere.
bool Places::MayMove(ValueId value) const {
  const Place& place = places_[value.index];
  const bool is_root = places_[place.root.index].root == place.root;
  return is_root && place.offset == 0 && !is_external_[place.root.index] &&
         ByteSize(graph_.type(value)).ValueOrDie() ==
             ByteSize(graph_.type(place.root)).ValueOrDie();
}

void Places::AddConcat(NodeId id) {
  const Node& node = graph_.node(id);
  const ValueId whole = node.output();
  std::set<ValueId> roots;
  for (const ValueId part : node.inputs) {
    if (!MayMove(part) || !roots.insert(places_[part.index].root).second) return;
  }
  if (is_external_[whole.index]) return;
  const auto offsets = PartOffsets(graph_, whole, node.inputs, node.operation.As<Concat>().axis);
  if (!offsets) return;
  for (size_t i = 0; i < offsets->size(); ++i) {
    places_[places_[node.inputs[i].index].root.index] = {whole, (*offsets)[i]};
  }
  copies_nothing_[id.index] = true;
}

}  // namespace sinter
