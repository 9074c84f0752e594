// Rewrite: an elementwise node and the elementwise producer of one of its operands -> one fused
// node whose body contains both.
//   mul(x, sigmoid(add(x, y))) -> fused(x, y) { mul(x, sigmoid(add(x, y))) }
// Such a body may also convert operands from bytes or i32, and quantise its result to bytes:
//   quantize_linear(add(dequantize_linear(x, s), y), t) -> fused(x, s, y, t) { ... }
// Legal when nothing else uses the first node's result and it has the second's type: a fused node
// means its body. Pays because the body runs in one pass over memory; `legalise` splits bodies that
// no backend supports. Runs after `fuse-epilogues`, so that convolutions and matmuls take their
// epilogues first.
#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "ir/ops/cast.h"
#include "ir/ops/dequantize_linear.h"
#include "ir/ops/fused.h"
#include "ir/ops/quantize_linear.h"
#include "passes/compose.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Longer bodies would keep more values alive than fit into a core's cache.
constexpr size_t kMostOperands = 8;
constexpr int kMostNodes = 24;

bool IsByte(DType dtype) { return dtype == DType::kInt8 || dtype == DType::kUint8; }

// Whether the node converts bytes with one scale, or bytes or i32 as they are, to f32.
bool IsConversion(const Graph& graph, const Node& node) {
  if (node.inputs.empty() || node.outputs.size() != 1) return false;
  const Type& from = graph.type(node.inputs[0]);
  if (graph.type(node.output()).dtype != DType::kFloat32) return false;
  if (node.operation.Is<Cast>()) return IsByte(from.dtype) || from.dtype == DType::kInt32;
  const auto* const op = node.operation.If<DequantizeLinear>();
  return op != nullptr && op->block_size == 0 && IsByte(from.dtype) &&
         graph.type(node.inputs[1]).shape.rank() == 0 &&
         graph.type(node.inputs[1]).dtype == DType::kFloat32;
}

// Whether the node quantises f32 to bytes with one scale.
bool Quantises(const Graph& graph, const Node& node) {
  const auto* const op = node.operation.If<QuantizeLinear>();
  return op != nullptr && op->block_size == 0 && op->precision == DType::kFloat32 &&
         IsByte(op->to) && graph.type(node.inputs[0]).dtype == DType::kFloat32 &&
         graph.type(node.inputs[1]).shape.rank() == 0 &&
         graph.type(node.inputs[1]).dtype == DType::kFloat32;
}

// Whether the node is elementwise on f32, or a body of such nodes and conversions, at the end of
// which there may be a quantisation if `may_quantise`.
bool IsElementwiseBody(const Graph& graph, const Node& node, bool may_quantise) {
  if (node.outputs.size() != 1) return false;
  if (!node.operation.Is<Fused>()) return IsElementwise(graph, node);
  const Graph& body = *node.bodies[0];
  const std::vector<NodeId> order = body.TopologicalOrder();
  return std::all_of(order.begin(), order.end(), [&](NodeId id) {
    const Node& inner = body.node(id);
    return IsElementwise(body, inner) || IsConversion(body, inner) ||
           (may_quantise && id == order.back() && Quantises(body, inner));
  });
}

}  // namespace

MaybePatch FuseElementwise(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  const bool quantises = Quantises(graph, node);
  if (!quantises && !IsElementwiseBody(graph, node, /*may_quantise=*/true)) {
    if (context.explains()) {
      context.Explain(graph, id, "not-elementwise", "is not elementwise on f32");
    }
    return std::nullopt;
  }
  const std::span<const ValueId> values(node.inputs);
  for (const ValueId value : quantises ? values.first(1) : values) {
    const Node* first = SingleUseProducer(graph, value);
    const bool joins = first != nullptr && (IsElementwiseBody(graph, *first, false) ||
                                            (!quantises && IsConversion(graph, *first)));
    const bool fits = joins && graph.type(value).dtype == DType::kFloat32 &&
                      graph.type(value).shape == graph.type(node.output()).shape;
    if (!fits) {
      const Node* const producer = graph.ProducerOf(value);
      if (context.explains() && producer != nullptr && IsElementwise(graph, *producer)) {
        const bool shared = graph.UseCount(value) > 1;
        context.Explain(graph, id, shared ? "other-users" : "types-differ",
                        absl::StrCat("does not fuse with ",
                                     graph.NameOf(graph.value(value).producer), ": its result ",
                                     shared ? "has other users" : "broadcasts, so it is smaller"));
      }
      continue;
    }
    SINTER_ASSIGN_OR_RETURN(Composition composition, Compose(graph, *first, node));
    if (composition.operands.size() > kMostOperands || composition.body.node_count() > kMostNodes) {
      if (context.explains()) {
        context.Explain(
            graph, id, "too-long",
            absl::StrCat("does not fuse with ", graph.NameOf(graph.value(value).producer),
                         ": a body of ", composition.operands.size(), " operands and ",
                         composition.body.node_count(), " nodes would be too long, ", kMostOperands,
                         " and ", kMostNodes, " are the limit"));
      }
      continue;
    }
    return FusedPatch("elementwise", node.output(), std::move(composition));
  }
  return std::nullopt;
}

}  // namespace sinter
