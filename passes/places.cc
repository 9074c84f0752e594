#include "passes/places.h"

#include <algorithm>
#include <set>
#include <span>

#include "ir/ops/concat.h"
#include "ir/ops/split.h"
#include "passes/view_roots.h"

namespace sinter {
namespace {

// Where each part of something begins within it, in bytes, and the pitch of its rows: 0 when parts
// are ranges.
struct Parts {
  std::vector<int64_t> offsets;
  int64_t pitch = 0;
};

// Nothing when parts along `axis` would have to be gathered, and when one is empty, or as a range
// would not be aligned.
std::optional<Parts> PartsOf(const Graph& graph, ValueId whole, std::span<const ValueId> values,
                             int64_t given_axis) {
  const Type& type = graph.type(whole);
  const auto axis = NormalizeAxis(given_axis, type.shape.rank());
  const std::vector<int64_t> dims = type.shape.ToIntegers();
  if (!axis.ok() || !type.layout.IsDense(dims)) return std::nullopt;
  const std::vector<Layout::MemoryAxis> levels = type.layout.MemoryAxes(dims);
  const auto level =
      std::find_if(levels.begin(), levels.end(),
                   [&](const Layout::MemoryAxis& each) { return each.axis == *axis; });
  Parts parts;
  bool are_ranges = std::all_of(levels.begin(), level, [](auto& each) { return each.size == 1; });
  int64_t begin = 0;
  for (const ValueId value : values) {
    const Type& part = graph.type(value);
    const std::vector<int64_t> part_dims = part.shape.ToIntegers();
    const int64_t size = part_dims[static_cast<size_t>(*axis)];
    if (size == 0 || size % level->block != 0 || !part.layout.SameMemory(type.layout, part_dims)) {
      return std::nullopt;
    }
    parts.offsets.push_back(begin / level->block * level->stride * SizeOf(type.dtype));
    if (parts.offsets.back() % static_cast<int64_t>(kAlignment) != 0) are_ranges = false;
    begin += size;
  }
  if (are_ranges) return parts;
  if (type.layout.is_blocked() || level + 1 != levels.end()) return std::nullopt;
  parts.pitch = level->size;
  return parts;
}

bool At(const std::vector<bool>& flags, size_t index) {
  return index < flags.size() && flags[index];
}

}  // namespace

Places::Places(const Graph& graph, const Chosen& chosen)
    : graph_(graph),
      chosen_(chosen),
      places_(graph.value_limit()),
      uses_(graph.value_limit()),
      is_external_(graph.value_limit(), false),
      holds_ranges_(graph.value_limit(), false),
      copies_nothing_(graph.node_limit(), false) {
  for (uint32_t i = 0; i < graph.value_limit(); ++i) {
    places_[i] = {{i}};
    is_external_[i] = !graph.value({i}).producer.valid();
  }
  for (const GraphOutput& output : graph.outputs()) {
    is_external_[ViewRoot(graph, output.value).index] = true;
  }
  const std::vector<NodeId> order = graph.TopologicalOrder();
  for (const NodeId id : order) {
    const Node& node = graph.node(id);
    for (size_t i = 0; i < node.inputs.size(); ++i) uses_[node.inputs[i].index].push_back({id, i});
  }
  for (const NodeId id : order) {
    const Node& node = graph.node(id);
    if (sinter::CopiesNothing(graph, id)) {
      Put(node.output(), places_[node.inputs[0].index]);
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
      place = {outer.root, outer.offset + place.offset,
               outer.pitch > 0 ? outer.pitch : place.pitch};
    }
  }
}

void Places::Put(ValueId value, const Place& place) {
  places_[value.index] = place;
  if (place.pitch == 0) holds_ranges_[place.root.index] = true;
}

void Places::AddSplit(NodeId id) {
  const Node& node = graph_.node(id);
  const Place whole = places_[node.inputs[0].index];
  if (is_external_[whole.root.index]) return;
  const auto parts = PartsOf(graph_, node.inputs[0], node.outputs, node.operation.As<Split>().axis);
  if (!parts || (parts->pitch == 0 && whole.pitch > 0)) return;
  for (const ValueId part : node.outputs) {
    if (is_external_[part.index]) return;
    if (parts->pitch > 0 && !UsersTakeColumns(part, std::nullopt)) return;
  }
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    Put(node.outputs[i], {whole.root, whole.offset + parts->offsets[i],
                          whole.pitch > 0 ? whole.pitch : parts->pitch});
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

// Whether those who make and use the value, and all that lies in it, can do with columns; the
// concatenation of them is not asked.
bool Places::MayBeColumns(ValueId value, NodeId concat) const {
  if (places_[value.index].root != value || holds_ranges_[value.index]) return false;
  const NodeId producer = graph_.value(value).producer;
  if (!copies_nothing_[producer.index]) {
    const auto candidate = chosen_.find(producer);
    if (candidate == chosen_.end()) return false;
    const std::vector<ValueId>& results = graph_.node(producer).outputs;
    const auto result =
        static_cast<size_t>(std::find(results.begin(), results.end(), value) - results.begin());
    if (!At(candidate->second->outputs_take_pitch, result) ||
        candidate->second->output_layouts[result] != graph_.type(value).layout) {
      return false;
    }
  }
  return UsersTakeColumns(value, concat);
}

bool Places::UsersTakeColumns(ValueId value, std::optional<NodeId> but) const {
  return std::all_of(uses_[value.index].begin(), uses_[value.index].end(), [&](const Use& use) {
    if (use.node == but) return true;
    const auto candidate = chosen_.find(use.node);
    return candidate != chosen_.end() && !copies_nothing_[use.node.index] &&
           At(candidate->second->inputs_take_pitch, use.operand) &&
           candidate->second->input_layouts[use.operand] == graph_.type(value).layout;
  });
}

void Places::AddConcat(NodeId id) {
  const Node& node = graph_.node(id);
  const ValueId whole = node.output();
  if (is_external_[whole.index]) return;
  const auto parts = PartsOf(graph_, whole, node.inputs, node.operation.As<Concat>().axis);
  if (!parts) return;
  std::set<ValueId> roots;
  for (const ValueId part : node.inputs) {
    if (!MayMove(part) || !roots.insert(places_[part.index].root).second) return;
    if (parts->pitch > 0 && !MayBeColumns(part, id)) return;
  }
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    Put(places_[node.inputs[i].index].root, {whole, parts->offsets[i], parts->pitch});
  }
  copies_nothing_[id.index] = true;
}

}  // namespace sinter
