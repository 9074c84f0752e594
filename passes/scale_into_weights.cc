// Rewrite: mul(conv(x, w, b), s) -> conv(x, s*w, s*b) and add(conv(x, w, b), t) -> conv(x, w, b+t),
// where s and t are constants with one number per channel or one number for all. Legal when nothing
// else uses the convolution's result and the constant broadcasts along no other axis. Pays because
// the elementwise node disappears.
#include "ir/ops/add.h"
#include "ir/ops/mul.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "passes/scale_weights.h"

namespace sinter {

MaybePatch FoldScaleIntoWeights(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  const bool scales = node.operation.Is<Mul>();
  if (!scales && !node.operation.Is<Add>()) return std::nullopt;
  for (size_t operand = 0; operand < 2; ++operand) {
    const Node* convolution = SingleUseProducer(graph, node.inputs[operand]);
    if (convolution == nullptr) {
      const Node* const producer = graph.ProducerOf(node.inputs[operand]);
      if (context.explains() && producer != nullptr && ScalableChannels(graph, *producer)) {
        context.Explain(graph, id, "other-users",
                        absl::StrCat("does not go into the weights of ",
                                     graph.NameOf(graph.value(node.inputs[operand]).producer),
                                     ": its result has other users"));
      }
      continue;
    }
    const std::optional<int64_t> channels = ScalableChannels(graph, *convolution);
    if (!channels) continue;
    const std::optional<std::vector<float>> factor = PerChannel(
        graph, node.inputs[1 - operand], *channels, graph.type(node.inputs[operand]).shape.rank());
    if (!factor) {
      if (context.explains()) {
        context.Explain(graph, id, "no-constant-factor",
                        "does not go into weights: the other operand is not a constant with one "
                        "number per channel");
      }
      continue;
    }
    const std::vector<double> numbers(factor->begin(), factor->end());
    const std::vector<double> ones(numbers.size(), 1);
    const std::vector<double> zeros(numbers.size(), 0);
    Patch patch(scales ? "scale-into-weights" : "offset-into-bias");
    patch.Replace(node.output(),
                  AddScaledConvolution(patch, graph, *convolution, scales ? numbers : ones,
                                       scales ? zeros : numbers));
    return patch;
  }
  return std::nullopt;
}

}  // namespace sinter
