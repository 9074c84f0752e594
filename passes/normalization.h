// Helpers of the rewrites that recognise normalisations and Softmax.
#ifndef SINTER_PASSES_NORMALIZATION_H_
#define SINTER_PASSES_NORMALIZATION_H_

#include <algorithm>
#include <cstdint>
#include <optional>

#include "ir/graph.h"
#include "ir/ops/reduction.h"
#include "passes/pattern.h"

namespace sinter {

// Adjacent axes of a reduction.
struct AxisRange {
  int64_t first;
  int64_t count;
  friend bool operator==(const AxisRange&, const AxisRange&) = default;
};

// The axes of a reduction with keepdims; nothing if they are not adjacent.
template <class Reduction>
std::optional<AxisRange> ReducedAxes(const Graph& graph, const Node& node) {
  const auto* reduction = node.operation.If<Reduction>();
  if (reduction == nullptr || !reduction->keepdims) return std::nullopt;
  const auto mask = ReductionMask(reduction->axes, graph.type(node.inputs[0]).shape.rank());
  if (!mask.ok()) return std::nullopt;
  const auto first = std::find(mask->begin(), mask->end(), true);
  const auto end = std::find(first, mask->end(), false);
  if (first == end || std::find(end, mask->end(), true) != mask->end()) return std::nullopt;
  return AxisRange{first - mask->begin(), end - first};
}

// sqrt(mean(x^2) + epsilon); x^2 is pow(x, 2) or x * x.
Pattern RootMeanSquare(const Variable& x, const Variable& mean, const Variable& epsilon);

// The first axis of a mean over the last axes, if the weights, such as a scale, are f32 constants
// of exactly these dimensions; otherwise nothing, and the context gets the explanation.
std::optional<int64_t> NormalizedFrom(const Match& match, const Graph& graph, const Variable& mean,
                                      std::initializer_list<Variable> weights,
                                      PassContext& context);

}  // namespace sinter

#endif  // SINTER_PASSES_NORMALIZATION_H_
