// Rewrite: a convolution with groups of few channels -> one with fewer groups and zeros in the
// weights between the original groups.
//   conv(x[1,24,...], w[112,6,1,1]) {group=4} -> conv(x, w'[112,24,1,1]) {group=1}
// Legal when the weights are constant: the zeros add nothing while the input is finite (an
// infinity or NaN spreads to the other original groups in its wider group). Pays where a group is
// not a multiple of a vector: libraries have no fast kernel for such groups, and a vector full of
// products and zeros costs no more than a partly filled vector.
#include <algorithm>
#include <vector>

#include "ir/ops/conv.h"
#include "passes/passes.h"

namespace sinter {
namespace {

constexpr int64_t kNarrow = 16;             // channels of a group that fill a vector
constexpr int64_t kEvenWidth = 4;           // multiples of it have fast kernels
constexpr int64_t kMostElements = 1 << 18;  // of the new weights

// The number of groups to merge into one: the smallest that makes a group wide enough, else all.
int64_t MergedGroups(int64_t group, int64_t channels) {
  for (int64_t merged = 2; merged < group; ++merged) {
    if (group % merged == 0 && channels * merged >= kNarrow) return merged;
  }
  return group;
}

}  // namespace

MaybePatch WidenGroups(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  const auto* conv = node.operation.If<Conv>();
  if (conv == nullptr || conv->group < 2) return std::nullopt;
  const ConstantRef& weight = graph.value(node.inputs[1]).constant;
  if (weight == nullptr || weight->dtype() != DType::kFloat32) return std::nullopt;
  std::vector<int64_t> dims = weight->dims();
  const int64_t channels = dims[1];
  const int64_t results = dims[0] / conv->group;
  const bool is_depthwise = channels == 1;
  const bool even = channels % kEvenWidth == 0 && results % kEvenWidth == 0;
  if (is_depthwise || even || channels >= kNarrow) return std::nullopt;
  const int64_t merged = MergedGroups(conv->group, channels);
  if (weight->element_count() * merged > kMostElements) {
    if (context.explains()) {
      context.Explain(
          graph, id, "too-large",
          absl::StrCat("keeps its ", conv->group, " groups of ", channels,
                       " channels: wider ones would need ", weight->element_count() * merged,
                       " weights, more than ", kMostElements));
    }
    return std::nullopt;
  }

  dims[1] = channels * merged;
  int64_t taps = 1;
  for (size_t axis = 2; axis < dims.size(); ++axis) taps *= dims[axis];
  const int64_t row = channels * taps;
  ConstantRef widened_weight = Constant::Filled<float>(dims, [&](std::span<float> values) {
    std::fill(values.begin(), values.end(), 0.0F);
    const auto given = weight->values<float>().begin();
    for (int64_t m = 0; m < dims[0]; ++m) {
      const int64_t place = m / results % merged;  // of its group in the wider one
      std::copy_n(given + m * row, row, values.begin() + (m * merged + place) * row);
    }
  });
  Patch patch("widen-groups");
  Conv widened = *conv;
  widened.group /= merged;
  std::vector<ValueId> inputs = node.inputs;
  inputs[1] = patch.AddConstant(std::move(widened_weight), graph.value(node.inputs[1]).name);
  patch.Replace(node.output(), patch.AddNode(std::move(widened), std::move(inputs)));
  return patch;
}

}  // namespace sinter
