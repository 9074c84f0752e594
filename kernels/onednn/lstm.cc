#include "ir/ops/lstm.h"

#include "kernels/onednn/engine.h"
#include "kernels/onednn/recurrent.h"

namespace sinter::onednn {
namespace {

bool HasDefaults(const Lstm& op) {
  return op.f == Activation::kSigmoid && op.g == Activation::kTanh && op.h == Activation::kTanh &&
         op.clip <= 0 && !op.input_forget;
}

}  // namespace

void OfferLstm(Request& request) {
  const auto& op = request.root().As<Lstm>();
  // oneDNN returns both last states or none.
  if (!HasDefaults(op) || !AreZeros(request.fused.operands[kPeepholes]) ||
      (*request.query).outputs.size() == 2) {
    return;
  }
  // oneDNN's gates are i, f, c, o; ONNX's are i, o, f, c.
  const Cell cell{.name = "lstm",
                  .gates = {0, 2, 3, 1},
                  .biases = {{0, 4}, {2, 6}, {3, 7}, {1, 5}},
                  .has_c = true};
  OfferRecurrent(request, cell, op.reverse, [](const RecurrentDescs& descs) {
    return dnnl::lstm_forward::primitive_desc(
        Engine(), dnnl::prop_kind::forward_inference, descs.direction, descs.source, descs.first,
        descs.first, descs.weights_layer, descs.weights_iter, descs.bias, descs.target, descs.last,
        descs.last, NewAttributes(), /*allow_empty=*/true);
  });
}

}  // namespace sinter::onednn
