// Rewrite: a convolution whose input is the result of another convolution, or a matmul whose first
// operand is the result of another matmul, each with its prologue and epilogue -> one fused node of
// both layers.
//   conv(relu(conv(x, w1)), w2) -> fused(x, w1, w2) { conv(relu(conv(x, w1)), w2) }
// Legal when nothing else uses the result in between: a fused node means its body. Pays where a
// preferred backend has a kernel that computes the layers band by band, so that the result in between
// stays in cache (a depthwise convolution and its neighbours of one pixel a window, whose time is that
// of their memory traffic; the feed-forward layers of a ConvNeXt, whose result in between exceeds L2).
// Runs after `legalise`, for which a layer is as long as possible.
#include <array>
#include <memory>
#include <utility>

#include "ir/ops/conv.h"
#include "ir/ops/fused.h"
#include "ir/ops/matmul.h"
#include "passes/compose.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "passes/piece.h"
#include "sinter/status.h"

namespace sinter {
namespace {

bool IsLayer(const Node& node) { return node.operation.Is<Conv>() || node.operation.Is<MatMul>(); }

// The operator of the node's first layer, if that reads the node's first operand itself.
const Operation* FirstLayer(const Node& node) {
  const Node& first = FirstOf(node);
  const bool reads_operand =
      !node.operation.Is<Fused>() || first.inputs[0] == node.bodies[0]->inputs()[0];
  return IsLayer(first) && reads_operand ? &first.operation : nullptr;
}

// Whether the node is this operator or has it in its body.
bool Contains(const Node& node, const Operation& layer) {
  const auto is_layer = [&](const Node& inner) { return &inner.operation.info() == &layer.info(); };
  if (!node.operation.Is<Fused>()) return is_layer(node);
  const Graph& body = *node.bodies[0];
  for (const NodeId id : body.TopologicalOrder()) {
    if (is_layer(body.node(id))) return true;
  }
  return false;
}

}  // namespace

MaybePatch FuseLayers(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  const Operation* const layer = node.outputs.size() == 1 ? FirstLayer(node) : nullptr;
  if (layer == nullptr) return std::nullopt;
  const Node* const before = SingleUseProducer(graph, node.inputs[0]);
  if (before == nullptr || before->outputs.size() != 1 || !Contains(*before, *layer)) {
    return std::nullopt;
  }
  if (BodyNodeCount(*before) + BodyNodeCount(node) > kMostBodyNodes) return std::nullopt;
  SINTER_ASSIGN_OR_RETURN(Composition layers, Compose(graph, std::array{before, &node}));
  SINTER_ASSIGN_OR_RETURN(const BackendSet::Offer offer,
                          OfferForPiece(context, graph, layers, layers.operands));
  if (offer.source != BackendSet::Source::kPreferred || offer.candidates[0]->is_interpreted) {
    if (context.explains()) {
      context.Explain(graph, id, "no-kernel-for-both",
                      absl::StrCat("is not computed in bands together with ",
                                   graph.NameOf(graph.value(node.inputs[0]).producer),
                                   " before it: no backend has a kernel for both that pays"));
    }
    return std::nullopt;
  }
  return FusedPatch("layers", node.output(), std::move(layers));
}

}  // namespace sinter
