// Rewrite: RMSNormalization written out -> rms_normalization
//   y = x / sqrt(mean(x^2) + epsilon) * scale
// x^2 is pow(x, 2) or x * x; the division may be one by the root or a product with 1 / root. The
// mean is over the last axes, which the scale has exactly (as a constant). Legal when nothing else
// uses the inner results. Pays because seven passes over memory become one. So are the norms of T5
// and Llama written out before opset 23.
#include "ir/ops/rms_normalization.h"

#include <optional>

#include "ir/ops/div.h"
#include "ir/ops/mul.h"
#include "passes/match.h"
#include "passes/normalization.h"
#include "passes/passes.h"

namespace sinter {
namespace {

std::optional<RootMeanSquare> RootAt(const Graph& graph, ValueId value) {
  const Node* const root = SingleUseProducer(graph, value);
  return root == nullptr ? std::nullopt : RootMeanSquareOf(graph, *root);
}

// Where the node is x / sqrt(mean(x^2) + epsilon).
std::optional<RootMeanSquare> MatchDivided(const Graph& graph, const Node& node) {
  if (node.operation.Is<Div>()) {
    const auto norm = RootAt(graph, node.inputs[1]);
    return norm && norm->x == node.inputs[0] ? norm : std::nullopt;
  }
  if (!node.operation.Is<Mul>()) return std::nullopt;
  for (const Sides& sides : SidesOf(node)) {
    const Node* const inverse = SingleUseProducer(graph, sides.other);
    if (inverse == nullptr || !inverse->operation.Is<Div>() ||
        ScalarOf(graph, inverse->inputs[0]) != 1.0F) {
      continue;
    }
    const auto norm = RootAt(graph, inverse->inputs[1]);
    if (norm && norm->x == sides.one) return norm;
  }
  return std::nullopt;
}

}  // namespace

MaybePatch RecogniseRmsNormalization(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<Mul>() || graph.type(node.output()).dtype != DType::kFloat32) {
    return std::nullopt;
  }
  for (const Sides& sides : SidesOf(node)) {
    const Node* const quotient = SingleUseProducer(graph, sides.one);
    if (quotient == nullptr) continue;
    const auto norm = MatchDivided(graph, *quotient);
    if (!norm || !IsRowOf(graph, norm->x, norm->axis, sides.other)) continue;
    const int64_t rank = graph.type(norm->x).shape.rank();
    Patch patch("rms-normalization");
    patch.Replace(node.output(), patch.AddNode(RmsNormalization{.axis = norm->axis - rank,
                                                                .epsilon = norm->epsilon},
                                               {norm->x, sides.other}));
    return patch;
  }
  return std::nullopt;
}

}  // namespace sinter
