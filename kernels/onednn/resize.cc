// Resizing along the spatial axes, where oneDNN's resampling means what ONNX's attributes ask for:
// it takes positions at the centres of pixels, and of two nearest pixels the upper one.
#include "ir/ops/resize.h"

#include <algorithm>

#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"

namespace sinter::onednn {
namespace {

// Every output pixel lies in one input pixel: then all ways to round that are offered here agree.
bool EnlargesByWholeFactors(const Dims& input, const Dims& output) {
  for (size_t axis = 2; axis < input.size(); ++axis) {
    if (output[axis] % input[axis] != 0) return false;
  }
  return true;
}

bool IsCentred(CoordinateMode mode, const Dims& output) {
  if (mode == CoordinateMode::kHalfPixel) return true;
  return mode == CoordinateMode::kPytorchHalfPixel &&
         std::all_of(output.begin() + 2, output.end(), [](int64_t dim) { return dim > 1; });
}

std::optional<dnnl::algorithm> AlgorithmFor(const Resize& resize, const Dims& input,
                                            const Dims& output) {
  const CoordinateMode coordinates = resize.coordinate_transformation_mode;
  if (resize.mode == ResizeMode::kCubic || resize.antialias || !resize.axes.empty()) {
    return std::nullopt;
  }
  if (resize.mode == ResizeMode::kLinear) {
    if (!IsCentred(coordinates, output)) return std::nullopt;
    return dnnl::algorithm::resampling_linear;
  }
  const bool rounds =
      IsCentred(coordinates, output) && (resize.nearest_mode == NearestMode::kRoundPreferFloor ||
                                         resize.nearest_mode == NearestMode::kRoundPreferCeil);
  const bool floors =
      coordinates == CoordinateMode::kAsymmetric && resize.nearest_mode == NearestMode::kFloor;
  if (!EnlargesByWholeFactors(input, output) || !(rounds || floors)) return std::nullopt;
  return dnnl::algorithm::resampling_nearest;
}

// The scales that ONNX computes positions with are exactly those of the sizes, which oneDNN uses.
bool ScalesAreThoseOfTheSizes(const Constant& scales, const Dims& input, const Dims& output) {
  for (size_t axis = 0; axis < input.size(); ++axis) {
    const float scale = scales.values<float>()[axis];
    if (scale * static_cast<float>(input[axis]) != static_cast<float>(output[axis])) return false;
  }
  return true;
}

}  // namespace

void OfferResize(Request& request) {
  const Chain& chain = request.chain;
  const Dims& input = chain.operands[0].dims;
  const Dims& output = chain.output;
  const ConstantRef& scales = chain.operands[1].constant;
  if (input.size() < 3 || input[0] != output[0] || input[1] != output[1]) return;
  if (scales == nullptr || !ScalesAreThoseOfTheSizes(*scales, input, output)) return;
  const auto algorithm = AlgorithmFor(request.root().As<Resize>(), input, output);
  if (!algorithm) return;
  for (const Layout& layout : ActivationLayouts(static_cast<int>(input.size()))) {
    const auto source = DescOf(input, layout);
    const auto target = DescOf(output, layout);
    if (!source || !target) continue;
    Bindings bindings = request.NewBindings();
    if (!bindings.Bind(DNNL_ARG_SRC, chain.operands[0], {*source, layout})) continue;
    bindings.BindResult(DNNL_ARG_DST, {*target, layout});
    const auto attributes =
        AttributesFor(chain.links, {output, output, {*target, layout}}, bindings);
    if (!attributes) continue;
    request.Offer("resize",
                  dnnl::resampling_forward::primitive_desc(
                      Engine(), dnnl::prop_kind::forward_inference, *algorithm, *source, *target,
                      *attributes, /*allow_empty=*/true),
                  bindings);
  }
}

}  // namespace sinter::onednn
