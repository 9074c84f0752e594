// Rewrite: slices of one value that tile an axis -> the parts of a split.
//   slice(x, 0:16), slice(x, 16:32) -> split(x) {axis=1}, for x of 32 channels
// Legal when the slices have step 1 and cover the axis without overlapping. Pays because the parts of
// a split can lie where the whole lies, and exporters write x[:, :16] and x[:, 16:] for a split.
#include <algorithm>
#include <utility>
#include <vector>

#include "ir/ops/slice.h"
#include "ir/ops/split.h"
#include "passes/passes.h"

namespace sinter {
namespace {

struct Part {
  ValueId result;
  int axis;
  SliceRange range;
};

// The slice as a range of one axis of known size; nothing if it is of several axes or skips elements.
std::optional<Part> PartOf(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<Slice>()) return std::nullopt;
  const Shape& shape = graph.type(node.inputs[0]).shape;
  int64_t numbers[4];  // start, end, axis and step
  for (size_t i = 0; i < 4; ++i) {
    const Value& value = graph.value(node.inputs[i + 1]);
    if (!value.is_constant() || value.constant->element_count() != 1) return std::nullopt;
    numbers[i] = value.constant->ToIntegers()[0];
  }
  const auto axis = NormalizeAxis(numbers[2], shape.rank());
  if (!axis.ok() || !shape[*axis].is_static() || numbers[3] != 1) return std::nullopt;
  return Part{node.output(), *axis,
              ResolveSlice(numbers[0], numbers[1], numbers[3], shape[*axis].value())};
}

}  // namespace

MaybePatch SlicesToSplit(const Graph& graph, NodeId id, PassContext&) {
  const std::optional<Part> first = PartOf(graph, id);
  if (!first || first->range.start != 0) return std::nullopt;
  const ValueId whole = graph.node(id).inputs[0];
  std::vector<Part> parts;
  for (const NodeId user : graph.value(whole).users) {
    const std::optional<Part> part = PartOf(graph, user);
    if (part && part->axis == first->axis && graph.node(user).inputs[0] == whole) {
      parts.push_back(*part);
    }
  }
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return a.range.start < b.range.start; });
  int64_t end = 0;
  std::vector<int64_t> sizes;
  for (const Part& part : parts) {
    if (part.range.start != end || part.range.count == 0) return std::nullopt;
    sizes.push_back(part.range.count);
    end += part.range.count;
  }
  if (parts.size() < 2 || end != graph.type(whole).shape[first->axis].value()) return std::nullopt;
  Patch patch("slices-to-split");
  const auto count = static_cast<int64_t>(sizes.size());
  const ValueId lengths = patch.AddConstant(Constant::FromValues<int64_t>({count}, sizes));
  const std::vector<ValueId> results =
      patch.AddNodeOf(parts.size(), Split{.axis = first->axis}, {whole, lengths});
  for (size_t i = 0; i < parts.size(); ++i) patch.Replace(parts[i].result, results[i]);
  return patch;
}

}  // namespace sinter
