// Rewrite: batch_normalization(conv(x, w, b), ...) -> conv(x, w', b')
// Legal when nothing else uses the convolution's result and weights and statistics are constants.
// Pays because the normalisation, a pass over memory of its own, costs nothing once it is in the
// weights. The new weights are computed in f64 and rounded once.
#include "ir/ops/batch_normalization.h"

#include <cmath>

#include "passes/match.h"
#include "passes/passes.h"
#include "passes/scale_weights.h"

namespace sinter {

MaybePatch FoldBatchNormalization(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  const auto* op = node.operation.If<BatchNormalization>();
  if (op == nullptr) return std::nullopt;
  const Node* convolution = OnlyUseOf(graph, node.inputs[0]);
  if (convolution == nullptr) return std::nullopt;
  const std::optional<int64_t> channels = ScalableChannels(graph, *convolution);
  if (!channels) return std::nullopt;
  std::vector<std::vector<float>> parameters;
  for (size_t i = 1; i < 5; ++i) {
    const ConstantRef& constant = graph.value(node.inputs[i]).constant;
    if (constant == nullptr || constant->dtype() != DType::kFloat32 ||
        constant->element_count() != *channels) {
      return std::nullopt;
    }
    const auto values = constant->values<float>();
    parameters.emplace_back(values.begin(), values.end());
  }
  std::vector<double> scale(static_cast<size_t>(*channels));
  std::vector<double> offset(scale.size());
  for (size_t m = 0; m < scale.size(); ++m) {
    scale[m] = static_cast<double>(parameters[0][m]) /
               std::sqrt(static_cast<double>(parameters[3][m]) + static_cast<double>(op->epsilon));
    offset[m] =
        static_cast<double>(parameters[1][m]) - static_cast<double>(parameters[2][m]) * scale[m];
  }
  Patch patch("normalization-into-weights");
  patch.Replace(node.output(), AddScaledConvolution(patch, graph, *convolution, scale, offset));
  return patch;
}

}  // namespace sinter
