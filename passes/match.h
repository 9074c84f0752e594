// Questions that several rewrites ask of a graph.
#ifndef SINTER_PASSES_MATCH_H_
#define SINTER_PASSES_MATCH_H_

#include <array>
#include <optional>
#include <vector>

#include "ir/graph.h"

namespace sinter {

// The node that makes the value, when nothing else uses the value.
const Node* SingleUseProducer(const Graph& graph, ValueId value);

// The only node that uses the value; null when there are several or it is an output of the graph.
const Node* SingleUser(const Graph& graph, ValueId value);

// An operand of a commutative node and the other one.
struct Sides {
  ValueId one;
  ValueId other;
};
std::array<Sides, 2> SidesOf(const Node& node);

// The node itself, or the first one of its body.
const Node& FirstOf(const Node& node);

// Whether the node is elementwise, or a body of such nodes, on f32 alone and with one result.
bool IsElementwise(const Graph& graph, const Node& node);

// Whether elementwise nodes behind the node may become part of it: its operator, or the first one
// of its body, has the trait.
bool TakesEpilogue(const Node& node);

// The constant's only element (f32), whatever its rank.
std::optional<float> ScalarOf(const Graph& graph, ValueId value);

// The f32 constant as one number a channel of a [N, channels, ...] value of rank `rank`: a scalar
// is repeated. Nothing when it varies along another axis.
std::optional<std::vector<float>> PerChannel(const Graph& graph, ValueId value, int64_t channels,
                                             int rank);

}  // namespace sinter

#endif  // SINTER_PASSES_MATCH_H_
