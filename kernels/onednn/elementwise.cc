// Elementwise nodes and purely elementwise bodies. The first operation is the primitive, and the
// others are its post-operations.
#include <algorithm>
#include <span>

#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"

namespace sinter::onednn {
namespace {

// oneDNN 3.2 reads wrong elements for a post-operation along channels that follows a binary
// operation along channels if there are several images of one pixel.
bool MixesUpChannels(std::span<const ElementwiseOp> post_operations, const Dims& output) {
  const bool pixels =
      output.size() > 2 && output[0] > 1 &&
      std::all_of(output.begin() + 2, output.end(), [](int64_t dim) { return dim == 1; });
  return pixels &&
         std::any_of(post_operations.begin(), post_operations.end(), [&](const ElementwiseOp& op) {
           return op.other && op.other->dims != output &&
                  ElementCount(op.other->dims).ValueOrDie() != 1;
         });
}

void OfferLayout(Request& request, const Layout& layout) {
  const FusedOp& fused = request.fused;
  const ElementwiseOp& first = fused.epilogue.front();
  const auto desc = DescOf(fused.output, layout);
  if (!desc) return;
  const Result result{fused.output, fused.output, {*desc, layout}};
  Bindings bindings = request.NewBindings();
  // An operation that runs after the primitive follows a primitive that copies.
  const bool copies = !EltwiseOf(first) && FinishOf(first);
  const std::optional<Eltwise> eltwise =
      copies ? Eltwise{dnnl::algorithm::eltwise_linear, 1, 0} : EltwiseOf(first);
  const int main_name = eltwise ? DNNL_ARG_SRC : DNNL_ARG_SRC_0;
  if (!bindings.Bind(main_name, fused.operands[0], result.place)) return;
  bindings.BindResult(DNNL_ARG_DST, result.place);
  const auto rest = std::span<const ElementwiseOp>(fused.epilogue).subspan(copies ? 0 : 1);
  if (eltwise) {
    const auto attributes = AttributesFor(rest, result, bindings);
    if (!attributes) return;
    request.Offer("eltwise",
                  dnnl::eltwise_forward::primitive_desc(
                      Engine(), dnnl::prop_kind::forward_inference, eltwise->algorithm, *desc,
                      *desc, eltwise->alpha, eltwise->beta, *attributes, /*allow_empty=*/true),
                  bindings);
    return;
  }
  const std::optional<dnnl::algorithm> algorithm = BinaryOf(first);
  if (!algorithm || !first.other || MixesUpChannels(rest, fused.output)) return;
  const std::optional<Place> second = PlaceOfOperand(*first.other, result);
  if (!second || !bindings.Bind(DNNL_ARG_SRC_1, *first.other, *second)) return;
  const auto attributes = AttributesFor(rest, result, bindings);
  if (!attributes) return;
  request.Offer("binary",
                dnnl::binary::primitive_desc(Engine(), *algorithm, *desc, second->desc, *desc,
                                             *attributes, /*allow_empty=*/true),
                bindings);
}

}  // namespace

void OfferElementwise(Request& request) {
  const auto rank = static_cast<int>(request.fused.output.size());
  for (const Layout& layout : ActivationLayouts(rank)) OfferLayout(request, layout);
}

}  // namespace sinter::onednn
