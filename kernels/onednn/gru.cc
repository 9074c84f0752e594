#include "ir/ops/gru.h"

#include "kernels/onednn/engine.h"
#include "kernels/onednn/recurrent.h"

namespace sinter::onednn {
namespace {

bool HasDefaults(const Gru& op) {
  return op.f == Activation::kSigmoid && op.g == Activation::kTanh && op.clip <= 0;
}

// Both ONNX and oneDNN update h = (1 - z) * n + z * h. ONNX's gates z, r, h are oneDNN's u, r, o.
template <class Primitive>
void OfferAs(Request& request, std::vector<std::vector<int64_t>> biases) {
  const Cell cell{.name = "gru", .gates = {0, 1, 2}, .biases = std::move(biases)};
  OfferRecurrent(request, cell, request.root().As<Gru>().reverse, [](const RecurrentDescs& descs) {
    return typename Primitive::primitive_desc(
        Engine(), dnnl::prop_kind::forward_inference, descs.direction, descs.source, descs.first,
        descs.weights_layer, descs.weights_iter, descs.bias, descs.target, descs.last,
        NewAttributes(), /*allow_empty=*/true);
  });
}

}  // namespace

void OfferGru(Request& request) {
  const auto& op = request.root().As<Gru>();
  if (!HasDefaults(op)) return;
  if (op.linear_before_reset) {
    // The reset gate applies to R's product including its bias, so that bias stays separate.
    OfferAs<dnnl::lbr_gru_forward>(request, {{0, 3}, {1, 4}, {2}, {5}});
  } else {
    OfferAs<dnnl::gru_forward>(request, {{0, 3}, {1, 4}, {2, 5}});
  }
}

}  // namespace sinter::onednn
