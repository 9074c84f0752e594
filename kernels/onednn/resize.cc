// Nearest resize along the spatial axes if oneDNN's resampling matches ONNX's attributes. Linear
// resampling is not offered: oneDNN multiplies pixels by weights of zero, so that an infinity
// becomes NaN.
#include "kernels/resize.h"

#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"

namespace sinter::onednn {
namespace {

// Whether oneDNN's nearest resampling gives what the operator does.
bool IsNearest(const Resize& resize, const Dims& input, const Dims& output) {
  return resize.mode == ResizeMode::kNearest && !resize.antialias && resize.axes.empty() &&
         EnlargesPixels(resize, input, output);
}

// Whether ONNX's scales are exactly the ratios of the sizes, which oneDNN uses.
bool ScalesAreThoseOfTheSizes(const Constant& scales, const Dims& input, const Dims& output) {
  for (size_t axis = 0; axis < input.size(); ++axis) {
    const float scale = scales.values<float>()[axis];
    if (scale * static_cast<float>(input[axis]) != static_cast<float>(output[axis])) return false;
  }
  return true;
}

}  // namespace

void OfferResize(Request& request) {
  const FusedOp& fused = request.fused;
  const Dims& input = fused.operands[0].dims;
  const Dims& output = fused.output;
  const ConstantRef& scales = fused.operands[1].constant;
  if (input.size() < 3 || input[0] != output[0] || input[1] != output[1]) return;
  if (scales == nullptr || !ScalesAreThoseOfTheSizes(*scales, input, output)) return;
  if (!IsNearest(request.root().As<Resize>(), input, output)) return;
  for (const Layout& layout : ActivationLayouts(static_cast<int>(input.size()))) {
    const auto source = DescOf(input, layout);
    const auto target = DescOf(output, layout);
    if (!source || !target) continue;
    Bindings bindings = request.NewBindings();
    if (!bindings.Bind(DNNL_ARG_SRC, fused.operands[0], {*source, layout})) continue;
    bindings.BindResult(DNNL_ARG_DST, {*target, layout});
    const auto attributes =
        AttributesFor(fused.epilogue, {output, output, {*target, layout}}, bindings);
    if (!attributes) continue;
    request.Offer(
        "resize",
        dnnl::resampling_forward::primitive_desc(Engine(), dnnl::prop_kind::forward_inference,
                                                 dnnl::algorithm::resampling_nearest, *source,
                                                 *target, *attributes, /*allow_empty=*/true),
        bindings);
  }
}

}  // namespace sinter::onednn
