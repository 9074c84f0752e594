// Rewrite: a convolution whose input is made by elementwise operations (a scale and an offset of
// each channel, an activation, the gate of a squeeze-excite block) -> one fused node of both.
//   conv(relu(add(mul(x, s), t)), w) -> fused(x, s, t, w) { conv(relu(add(mul(x, s), t)), w) }
// Legal when nothing else uses what the elementwise operations make: the meaning is the body's.
// Pays where a backend applies them as it copies the input for its windows, which saves a pass over
// memory; `legalise` takes apart what no backend takes. Behind `fuse-elementwise`, which has made
// one node of them; a normalisation in front of a convolution cannot go into its weights, as its
// offset does not hold for the pads and an activation lies between.
#include <utility>

#include "ir/ops/conv.h"
#include "ir/ops/fused.h"
#include "ir/status.h"
#include "passes/compose.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// Whether the node is a convolution of one group, or begins with one whose input is its own first.
bool BeginsWithConv(const Node& node) {
  const Node* root = &node;
  if (node.operation.Is<Fused>()) {
    const Graph& body = *node.bodies[0];
    root = &body.node(body.TopologicalOrder().front());
    if (root->inputs.empty() || root->inputs[0] != body.inputs()[0]) return false;
  }
  const Conv* const conv = root->operation.If<Conv>();
  return conv != nullptr && conv->group == 1;
}

// Elementwise operations on one value of the result's shape; all others that they take broadcast.
bool IsPrologue(const Graph& graph, const Node& node) {
  const auto elementwise = [](const Node& each) {
    return each.operation.info().traits.elementwise && each.inputs.size() <= 2;
  };
  if (node.operation.Is<Fused>()) {
    const Graph& body = *node.bodies[0];
    for (const NodeId id : body.TopologicalOrder()) {
      if (!elementwise(body.node(id))) return false;
    }
  } else if (!elementwise(node)) {
    return false;
  }
  int full = 0;
  for (const ValueId input : node.inputs) {
    if (graph.type(input).dtype != DType::kFloat32) return false;
    if (graph.type(input).shape == graph.type(node.output()).shape) ++full;
  }
  return full == 1;
}

}  // namespace

MaybePatch FusePrologues(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  if (node.outputs.size() != 1 || !BeginsWithConv(node) ||
      !graph.value(node.inputs[1]).is_constant()) {
    return std::nullopt;
  }
  const Node* const first = OnlyUseOf(graph, node.inputs[0]);
  if (first == nullptr || !IsPrologue(graph, *first)) {
    const Node* const producer = graph.ProducerOf(node.inputs[0]);
    if (context.Explains(graph, id) && producer != nullptr && IsPrologue(graph, *producer)) {
      context.Note(absl::StrCat("does not take up ",
                                graph.NameOf(graph.value(node.inputs[0]).producer),
                                " in front of it, whose result has other users"));
    }
    return std::nullopt;
  }
  SINTER_ASSIGN_OR_RETURN(Composition composition, Compose(graph, *first, node));
  return FusedPatch("prologue", node.output(), std::move(composition));
}

}  // namespace sinter
