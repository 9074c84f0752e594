// What the rewrites that recognise normalisations ask of a graph.
#ifndef SINTER_PASSES_NORMALIZATION_H_
#define SINTER_PASSES_NORMALIZATION_H_

#include <cstdint>
#include <optional>

#include "ir/graph.h"

namespace sinter {

// The first of the axes that a mean which keeps its dimensions is over, if they are the last ones.
std::optional<int64_t> FirstAxisOfMean(const Graph& graph, const Node& node);

// d, where the node is pow(d, 2) or d * d.
std::optional<ValueId> SquareOperand(const Graph& graph, const Node& square);

// x, the first of the last axes and epsilon, where the node is sqrt(mean(x^2) + epsilon) and
// nothing else uses what stands in between.
struct RootMeanSquare {
  ValueId x;
  int64_t axis;
  float epsilon;
};
std::optional<RootMeanSquare> RootMeanSquareOf(const Graph& graph, const Node& root);

// Whether the value is an f32 constant of the dimensions that x has from `axis` on.
bool IsRowOf(const Graph& graph, ValueId x, int64_t axis, ValueId value);

}  // namespace sinter

#endif  // SINTER_PASSES_NORMALIZATION_H_
