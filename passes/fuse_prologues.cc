// Rewrite: a node whose operator takes a prologue (convolutions, pools, means) and whose first
// operand is made by elementwise operations (a scale and an offset of each channel, an activation,
// the gate of a squeeze-excite block) -> one fused node of both.
//   conv(relu(add(mul(x, s), t)), w) -> fused(x, s, t, w) { conv(relu(add(mul(x, s), t)), w) }
// Legal when nothing else uses what the elementwise operations make: the meaning is the body's.
// Pays where a backend applies them as it copies the input for its windows, which saves a pass over
// memory; `legalise` takes apart what no backend takes. Behind `fuse-elementwise`, which has put
// them into one node; a normalisation in front of a convolution cannot go into its weights, as its
// offset does not hold for the pads and an activation lies between.
#include <algorithm>
#include <utility>

#include "ir/ops/fused.h"
#include "ir/status.h"
#include "passes/compose.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// Whether the operator, or the first one of the body on the body's first operand, takes a prologue,
// with operands and result of f32 alone.
bool TakesPrologue(const Graph& graph, const Node& node) {
  const Node& first = FirstOf(node);
  if (!first.operation.info().traits.takes_prologue || first.outputs.size() != 1) return false;
  if (node.operation.Is<Fused>() && first.inputs[0] != node.bodies[0]->inputs()[0]) return false;
  return std::all_of(node.inputs.begin(), node.inputs.end(),
                     [&](ValueId input) { return graph.type(input).dtype == DType::kFloat32; });
}

// Elementwise operations on one value of the result's shape; all others that they take broadcast.
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
          absl::StrCat("does not take up ", graph.NameOf(graph.value(node.inputs[0]).producer),
                       " in front of it, whose result has other users"));
    }
    return std::nullopt;
  }
  SINTER_ASSIGN_OR_RETURN(Composition composition, Compose(graph, *first, node));
  return FusedPatch("prologue", node.output(), std::move(composition));
}

}  // namespace sinter
