// Average pools, and means over all spatial axes as average pools of one window. Max pools are not
// offered: oneDNN starts from the least finite number and ignores NaN.
#include "kernels/pool.h"

#include <algorithm>

#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"
#include "kernels/onednn/window.h"

namespace sinter::onednn {
namespace {

dnnl::algorithm AlgorithmOf(const Pool& pool) {
  return pool.count_include_pad ? dnnl::algorithm::pooling_avg_include_padding
                                : dnnl::algorithm::pooling_avg_exclude_padding;
}

// Sets the end pads to what the output covers (more than the pads with ceil_mode, less with a
// floored division). False if oneDNN's result would differ: its include-padding mean counts the
// elements that ceil_mode adds, and windows without an element yield other values.
bool FitPads(const Pool& pool, const Dims& input, const Dims& output, WindowDims& window) {
  for (size_t i = 0; i < window.kernel.size(); ++i) {
    const bool padded = window.pads_begin[i] > 0 || window.pads_end[i] > 0;
    if (window.dilations[i] > 0 && (padded || pool.window.ceil_mode)) return false;
    const int64_t effective = (window.kernel[i] - 1) * (window.dilations[i] + 1) + 1;
    const int64_t covered = (output[i + 2] - 1) * window.strides[i] + effective;
    const int64_t pad_end = covered - input[i + 2] - window.pads_begin[i];
    if (pool.count_include_pad && pad_end > window.pads_end[i]) return false;
    window.pads_end[i] = std::max<int64_t>(pad_end, 0);
  }
  return true;
}

// oneDNN 3.2's AVX-512 kernel computes wrong results if a post-operation's operand has the result's
// dimensions: it reads beyond the operand's end if the channels are not a multiple of a vector.
bool HasFullOperand(const FusedOp& fused) {
  return std::any_of(fused.epilogue.begin(), fused.epilogue.end(), [&](const ElementwiseOp& op) {
    return op.other && op.other->dims == fused.output;
  });
}

}  // namespace

void OfferPool(Request& request) {
  const FusedOp& fused = request.fused;
  const Dims& input = fused.operands[0].dims;
  const std::optional<Pool> pool = PoolOf(request.root(), input);
  if (!pool || pool->is_max || HasFullOperand(fused)) return;
  std::optional<WindowDims> window = WindowDimsOf(pool->window, input);
  if (!window || !FitPads(*pool, input, fused.output, *window)) return;
  for (const Layout& layout : ActivationLayouts(static_cast<int>(input.size()))) {
    const auto source = DescOf(input, layout);
    const auto target = DescOf(fused.output, layout);
    if (!source || !target) continue;
    Bindings bindings = request.NewBindings();
    if (!bindings.Bind(DNNL_ARG_SRC, fused.operands[0], {*source, layout})) continue;
    bindings.BindResult(DNNL_ARG_DST, {*target, layout});
    const auto attributes =
        AttributesFor(fused.epilogue, {fused.output, fused.output, {*target, layout}}, bindings);
    if (!attributes) continue;
    request.Offer("pool",
                  dnnl::pooling_forward::primitive_desc(
                      Engine(), dnnl::prop_kind::forward_inference, AlgorithmOf(*pool), *source,
                      *target, window->strides, window->kernel, window->dilations,
                      window->pads_begin, window->pads_end, *attributes, /*allow_empty=*/true),
                  bindings);
  }
}

}  // namespace sinter::onednn
