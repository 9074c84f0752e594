// Convolutions.
//
// The candidates are ordered by measurements on Zen 3 (AVX2), one thread; microseconds to create
// descriptor + primitive, and to run:
//                          blocked (jit)    channels-last (brgconv)   plain (gemm)
//   3x3 64->64 @56         85+190,  2530    150+400..700,  2440       90+11,  8270
//   1x1 256->64 @56        73+110,  1060    275+140,       1130       86+12,  1100
//   1x1 1024->256 @14      72+120,  1130    150+275,       1160       89+12,  1220
//   depthwise 3x3 96 @24x160  36+58, 109    12+60,          140       96+12,  2150
// Blocked comes first: its kernels are as fast as the others and two to four times cheaper to
// create, which dominates the first run of a new shape. Channels-last comes second. Plain is
// offered for 1x1, where it needs no packing and its creation is cheap, and if there is no other
// candidate. With 3 input channels or fewer the direct kernel reads plain or channels-last inputs
// instead.
#include "ir/ops/conv.h"

#include <algorithm>

#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"
#include "kernels/onednn/weights.h"
#include "kernels/onednn/window.h"

namespace sinter::onednn {
namespace {

struct Choice {
  Layout input;
  Layout output;
};

bool IsPointwise(const WindowDims& window) {
  auto ones = [](const Dims& dims) {
    return std::all_of(dims.begin(), dims.end(), [](int64_t dim) { return dim == 1; });
  };
  return ones(window.kernel) && ones(window.strides);
}

std::vector<Choice> ChoicesFor(const Dims& input) {
  const auto rank = static_cast<int>(input.size());
  const std::vector<Layout> layouts = ActivationLayouts(rank);
  const Layout& blocked = layouts[0];
  const Layout& channels_last = layouts[1];
  constexpr int64_t kFirstConvChannels = 3;
  if (input[1] <= kFirstConvChannels) {
    return {{Layout(), blocked}, {channels_last, channels_last}};
  }
  return {{blocked, blocked}, {channels_last, channels_last}};
}

class ConvOffers {
 public:
  ConvOffers(Request& request, WindowDims window)
      : request_(request),
        window_(std::move(window)),
        input_(request.fused.operands[0]),
        weight_(request.fused.operands[1]),
        weight_dims_(GroupedDims(weight_.dims, request.root().As<Conv>().group)) {}

  void OfferAll() {
    const std::vector<Choice> choices = ChoicesFor(input_.dims);
    if (weight_.constant == nullptr) {
      OfferPlain();
      return;
    }
    // Weights that are already packed need one descriptor and no second copy.
    for (const auto& form : request_.forms.InCatalog(request_.query, weight_, weight_dims_)) {
      for (const Choice& choice : choices) {
        if (OfferChoice(choice, form)) return;
      }
    }
    bool offered = false;
    for (const Choice& choice : choices) {
      offered = OfferChoice(choice, AnyFormat(weight_dims_)) || offered;
    }
    if (!offered || IsPointwise(window_)) OfferPlain();
  }

 private:
  bool OfferPlain() {
    const auto dense = DescOf(weight_dims_, Layout());
    return dense && OfferChoice({}, *dense);
  }

  bool OfferChoice(const Choice& choice, const dnnl::memory::desc& weight_form) {
    const FusedOp& fused = request_.fused;
    const auto source = DescOf(input_.dims, choice.input);
    const auto target = DescOf(fused.output, choice.output);
    const auto dense = DescOf(weight_dims_, Layout());
    if (!source || !target || !dense) return false;
    Bindings bindings = request_.NewBindings();
    if (!bindings.Bind(DNNL_ARG_SRC, input_, {*source, choice.input})) return false;
    bindings.BindResult(DNNL_ARG_DST, {*target, choice.output});
    const Result result{fused.output, fused.output, {*target, choice.output}};
    const auto attributes = AttributesFor(fused.epilogue, result, bindings);
    if (!attributes) return false;
    dnnl::memory::desc bias;
    if (fused.operands.size() > 2) {
      bias = *DescOf(fused.operands[2].dims, Layout());
      if (!bindings.Bind(DNNL_ARG_BIAS, fused.operands[2], {bias, Layout()})) return false;
    }
    const dnnl::convolution_forward::primitive_desc descriptor(
        Engine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, *source,
        weight_form, bias, *target, window_.strides, window_.dilations, window_.pads_begin,
        window_.pads_end, *attributes, /*allow_empty=*/true);
    return IsFast(descriptor) &&
           BindWeights(weight_, *dense, descriptor.weights_desc(), bindings) &&
           request_.Offer("conv", descriptor, bindings);
  }

  Request& request_;
  WindowDims window_;
  const Operand& input_;
  const Operand& weight_;
  Dims weight_dims_;
};

}  // namespace

void OfferConv(Request& request) {
  const auto& op = request.root().As<Conv>();
  const FusedOp& fused = request.fused;
  auto window =
      WindowDimsOf(op.WindowFor(Shape::Of(fused.operands[1].dims)), fused.operands[0].dims);
  if (window) ConvOffers(request, *std::move(window)).OfferAll();
}

}  // namespace sinter::onednn
