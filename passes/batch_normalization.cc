// Rewrites, for constant statistics:
//   batch_normalization(conv(x, w, b), ...) -> conv(x, w', b') when nothing else uses conv(x, w, b)
//   batch_normalization(x, ...) -> x * scale + offset otherwise
// Legal because scale and offset of a channel are constants. Pays because the normalisation, a
// separate pass over memory, is free once it is in the weights. As a scale and an offset, it can
// still be folded into weights (conv + bias + normalisation, by scale-into-weights) or become an
// epilogue. Constants are computed in f64 and rounded once.
#include "ir/ops/batch_normalization.h"

#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "ir/ops/add.h"
#include "ir/ops/mul.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "passes/scale_weights.h"

namespace sinter {

namespace {

// y = x * scale + offset, per channel.
struct Affine {
  std::vector<double> scale;
  std::vector<double> offset;
};

std::optional<Affine> AffineOf(const Graph& graph, const Node& node,
                               const BatchNormalization& normalization) {
  std::vector<std::span<const float>> parameters;  // scale, bias, mean, variance
  for (size_t i = 1; i < 5; ++i) {
    const ConstantRef& constant = graph.value(node.inputs[i]).constant;
    if (constant == nullptr || constant->dtype() != DType::kFloat32) return std::nullopt;
    parameters.push_back(constant->values<float>());
  }
  Affine affine;
  for (size_t channel = 0; channel < parameters[0].size(); ++channel) {
    auto parameter = [&](size_t i) { return static_cast<double>(parameters[i][channel]); };
    const double deviation = std::sqrt(parameter(3) + static_cast<double>(normalization.epsilon));
    affine.scale.push_back(parameter(0) / deviation);
    affine.offset.push_back(parameter(1) - parameter(2) * affine.scale.back());
  }
  return affine;
}

}  // namespace

MaybePatch FoldBatchNormalization(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  const auto* normalization = node.operation.If<BatchNormalization>();
  if (normalization == nullptr) return std::nullopt;
  const std::optional<Affine> affine = AffineOf(graph, node, *normalization);
  if (!affine) {
    if (context.explains()) {
      context.Explain(graph, id, "not-constant", "its parameters are not all f32 constants");
    }
    return std::nullopt;
  }
  const Node* convolution = SingleUseProducer(graph, node.inputs[0]);
  const bool into_weights =
      convolution != nullptr &&
      ScalableChannels(graph, *convolution) == static_cast<int64_t>(affine->scale.size());
  if (into_weights) {
    Patch patch("normalization-into-weights");
    patch.Replace(node.output(),
                  AddScaledConvolution(patch, graph, *convolution, affine->scale, affine->offset));
    return patch;
  }
  if (context.explains()) {
    context.Explain(
        graph, id, convolution == nullptr ? "other-users" : "no-convolution",
        convolution == nullptr
            ? "does not go into weights: its operand has other users, or is not the result "
              "of a node"
            : "does not go into weights: no convolution with constant weights comes before it");
  }
  const int rank = graph.type(node.inputs[0]).shape.rank();
  if (rank < 2) return std::nullopt;
  Patch patch("normalization-into-scale");
  const ValueId scaled =
      patch.AddNode(Mul{}, {node.inputs[0], AddChannels(patch, affine->scale, rank)});
  patch.Replace(node.output(),
                patch.AddNode(Add{}, {scaled, AddChannels(patch, affine->offset, rank)}));
  return patch;
}

}  // namespace sinter
