// Rewrite: a node whose operator takes a prologue (convolutions, pools, means) and whose first
// operand is computed by elementwise operations (a scale and an offset per channel, an activation,
// the gate of a squeeze-excite block) -> one fused node of both.
//   conv(relu(add(mul(x, s), t)), w) -> fused(x, s, t, w) { conv(relu(add(mul(x, s), t)), w) }
// Legal when nothing else uses the results of the elementwise operations: a fused node means its
// body. Pays where a backend applies them while it copies the input for its windows, which saves a
// pass over memory; `legalise` splits bodies that no backend supports. Runs after
// `fuse-elementwise`, which has merged the operations into one node. A normalisation before a
// convolution cannot be folded into its weights, because its offset does not apply to the padding
// and an activation lies between.
#include <algorithm>
#include <array>
#include <utility>

#include "ir/ops/fused.h"
#include "passes/compose.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Whether the operator, or the first one of the body, applied to the body's first operand, takes a
// prologue, with only f32 operands and results.
bool TakesPrologue(const Graph& graph, const Node& node) {
  const Node& first = FirstOf(node);
  if (!first.operation.info().traits.takes_prologue || first.outputs.size() != 1) return false;
  if (node.operation.Is<Fused>() && first.inputs[0] != node.bodies[0]->inputs()[0]) return false;
  return std::all_of(node.inputs.begin(), node.inputs.end(),
                     [&](ValueId input) { return graph.type(input).dtype == DType::kFloat32; });
}

// Whether the node consists of elementwise operations on one value of the result's shape, with all
// other operands broadcast.
bool IsPrologue(const Graph& graph, const Node& node) {
  if (!IsElementwise(graph, node)) return false;
  if (node.operation.Is<Fused>()) {
    const Graph& body = *node.bodies[0];
    for (const NodeId id : body.TopologicalOrder()) {
      if (body.node(id).inputs.size() > 2) return false;
    }
  } else if (node.inputs.size() > 2) {
    return false;
  }
  return std::count_if(node.inputs.begin(), node.inputs.end(), [&](ValueId input) {
           return graph.type(input).shape == graph.type(node.output()).shape;
         }) == 1;
}

}  // namespace

MaybePatch FusePrologues(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  if (node.outputs.size() != 1 || !TakesPrologue(graph, node)) return std::nullopt;
  const Node* const first = SingleUseProducer(graph, node.inputs[0]);
  if (first == nullptr || !IsPrologue(graph, *first)) {
    const Node* const producer = graph.ProducerOf(node.inputs[0]);
    if (context.explains() && producer != nullptr && IsPrologue(graph, *producer)) {
      context.Explain(
          graph, id, "other-users",
          absl::StrCat("does not fuse with ", graph.NameOf(graph.value(node.inputs[0]).producer),
                       " before it, whose result has other users"));
    }
    return std::nullopt;
  }
  SINTER_ASSIGN_OR_RETURN(Composition composition, Compose(graph, std::array{first, &node}));
  return FusedPatch("prologue", node.output(), std::move(composition));
}

}  // namespace sinter
