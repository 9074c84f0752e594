// Softmax along an axis that is contiguous in memory. Otherwise oneDNN has only reference code.
#include "ir/ops/softmax.h"

#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"

namespace sinter::onednn {

void OfferSoftmax(Request& request) {
  const FusedOp& fused = request.fused;
  const Dims& dims = fused.output;
  const auto rank = static_cast<int>(dims.size());
  const int64_t axis = request.root().As<Softmax>().axis;
  for (const Layout& layout : ActivationLayouts(rank)) {
    const auto desc = DescOf(dims, layout);
    if (!desc) continue;
    Bindings bindings = request.NewBindings();
    if (!bindings.Bind(DNNL_ARG_SRC, fused.operands[0], {*desc, layout})) continue;
    bindings.BindResult(DNNL_ARG_DST, {*desc, layout});
    const auto attributes = AttributesFor(fused.epilogue, {dims, dims, {*desc, layout}}, bindings);
    if (!attributes) continue;
    request.Offer(
        "softmax",
        dnnl::softmax_forward::primitive_desc(
            Engine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::softmax_accurate, *desc,
            *desc, static_cast<int>(axis < 0 ? axis + rank : axis), *attributes,
            /*allow_empty=*/true),
        bindings);
  }
}

}  // namespace sinter::onednn
