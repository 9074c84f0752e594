// Transposed convolutions, without post-operations.
//
// Measured on Zen 3 (AVX2), one thread, 2x2 stride 2, 24 -> 24 channels at 160x160; microseconds:
//                                  create              run     run with a sigmoid
//   blocked (conv:any+jit)            400            1,800     320,000 (reference code)
//   plain (conv:any+gemm)             290           10,000     likewise
//   channels-last (brg_conv)       20,000-80,000     2,000     3,100
// So only the first layout that oneDNN supports is offered, since creating a channels-last
// descriptor is expensive even if it is not chosen, and the epilogue is cheaper as a separate step.
#include "ir/ops/conv_transpose.h"

#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"
#include "kernels/onednn/weights.h"
#include "kernels/onednn/window.h"

namespace sinter::onednn {
namespace {

// Weights with oneDNN's axes, and their strides in ONNX's [C, M / group, kernel...].
struct TransposedWeight {
  Dims dims;     // [M, C, kernel...] or [group, M / group, C / group, kernel...]
  Dims strides;  // of the dense constant
};

TransposedWeight TransposedWeightOf(const Dims& onnx, int64_t group) {
  TransposedWeight weight;
  weight.dims = onnx;
  weight.dims[0] /= group;
  if (group > 1) weight.dims.insert(weight.dims.begin(), group);
  weight.strides = Layout().Strides(weight.dims);
  const size_t input_axis = group > 1 ? 1 : 0;
  std::swap(weight.dims[input_axis], weight.dims[input_axis + 1]);
  std::swap(weight.strides[input_axis], weight.strides[input_axis + 1]);
  return weight;
}

bool OfferLayout(Request& request, const WindowDims& window, const Layout& layout,
                 const TransposedWeight& weight, const dnnl::memory::desc& weight_form) {
  const FusedOp& fused = request.fused;
  const auto source = DescOf(fused.operands[0].dims, layout);
  const auto target = DescOf(fused.output, layout);
  if (!source || !target || !DescOf(weight.dims, Layout())) return false;
  Bindings bindings = request.NewBindings();
  if (!bindings.Bind(DNNL_ARG_SRC, fused.operands[0], {*source, layout})) return false;
  bindings.BindResult(DNNL_ARG_DST, {*target, layout});
  dnnl::memory::desc bias;
  if (fused.operands.size() > 2) {
    bias = *DescOf(fused.operands[2].dims, Layout());
    if (!bindings.Bind(DNNL_ARG_BIAS, fused.operands[2], {bias, Layout()})) return false;
  }
  const dnnl::deconvolution_forward::primitive_desc descriptor(
      Engine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::deconvolution_direct, *source,
      weight_form, bias, *target, window.strides, window.dilations, window.pads_begin,
      window.pads_end, NewAttributes(), /*allow_empty=*/true);
  const dnnl::memory::desc dense(weight.dims, dnnl::memory::data_type::f32, weight.strides);
  return IsFast(descriptor) &&
         BindWeights(fused.operands[1], dense, descriptor.weights_desc(), bindings) &&
         request.Offer("conv_transpose", descriptor, bindings);
}

}  // namespace

void OfferConvTranspose(Request& request) {
  const auto& op = request.root().As<ConvTranspose>();
  const Operand& input = request.fused.operands[0];
  const Operand& weights = request.fused.operands[1];
  const auto window = WindowDimsOf(op.WindowFor(Shape::Of(weights.dims)), input.dims);
  if (!window || weights.constant == nullptr || !request.fused.epilogue.empty()) return;
  // oneDNN derives the input's size from the output's, and the two must agree.
  for (size_t axis = 0; axis < op.output_padding.size(); ++axis) {
    if (op.output_padding[axis] >= window->strides[axis]) return;
  }
  const TransposedWeight weight = TransposedWeightOf(weights.dims, op.group);
  const auto rank = static_cast<int>(input.dims.size());
  const Layout layouts[] = {Layout::BlockedChannels(rank, ChannelBlock()), Layout(),
                            Layout::ChannelsLast(rank)};
  for (const auto& form : request.forms.InCatalog(request.query, weights, weight.dims)) {
    for (const Layout& layout : layouts) {
      if (OfferLayout(request, *window, layout, weight, form)) return;
    }
  }
  for (const Layout& layout : layouts) {
    if (OfferLayout(request, *window, layout, weight, AnyFormat(weight.dims))) return;
  }
}

}  // namespace sinter::onednn
