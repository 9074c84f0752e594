// Queries on graphs that several rewrites share.
#ifndef SINTER_PASSES_MATCH_H_
#define SINTER_PASSES_MATCH_H_

#include <array>
#include <optional>
#include <vector>

#include "ir/graph.h"

namespace sinter {

// The producer of the value if it is this operator, otherwise null.
template <class Operator>
const Node* ProducerAs(const Graph& graph, ValueId value) {
  const Node* const node = graph.ProducerOf(value);
  return node != nullptr && node->operation.Is<Operator>() ? node : nullptr;
}

// The producer of the value if the value has no other use.
const Node* SingleUseProducer(const Graph& graph, ValueId value);

// The only user of the value; null if there are several or it is an output of the graph.
const Node* SingleUser(const Graph& graph, ValueId value);

// One operand of a commutative node and the other operand.
struct Sides {
  ValueId one;
  ValueId other;
};
std::array<Sides, 2> SidesOf(const Node& node);

// The node itself, or the first one of its body.
const Node& FirstOf(const Node& node);

// Whether the type is that of quantised values: 8 bits, signed or not.
inline bool IsByte(DType dtype) { return dtype == DType::kInt8 || dtype == DType::kUint8; }

// Whether the node is elementwise, or a body of elementwise nodes, with only f32 values and one
// result.
bool IsElementwise(const Graph& graph, const Node& node);

// Whether elementwise nodes after the node may be fused into it: its operator, or the first one of
// its body, has the trait.
bool TakesEpilogue(const Node& node);

// The only element of an f32 constant of any rank.
std::optional<float> ScalarOf(const Graph& graph, ValueId value);

// The f32 constant as one number per channel of a [N, channels, ...] value of rank `rank`; a scalar
// is repeated. Nothing if it varies along another axis.
std::optional<std::vector<float>> PerChannel(const Graph& graph, ValueId value, int64_t channels,
                                             int rank);

}  // namespace sinter

#endif  // SINTER_PASSES_MATCH_H_
