// GRU: gated recurrent unit in one direction over time, with gates in the order z (update), r
// (reset), h (hidden). ONNX GRU-22.
//   z = f(x Wz^T + h Rz^T + biases), r likewise
//   n = g(x Wh^T + (r * h) Rh^T + biases), or, with linear_before_reset,
//       g(x Wh^T + bias + r * (h Rh^T + bias))
//   h = (1 - z) * n + z * h
//   inputs   see recurrent.h: x [T, N, I], W [3 * H, I], R [3 * H, H], biases [6 * H] (of W, of R)
//            or a scalar, lengths i32 [N] or a scalar, initial h [N, H] or a scalar
//   outputs  every h [T, N, H], 0 beyond a sequence's length; the last h [N, H]
#ifndef SINTER_IR_OPS_GRU_H_
#define SINTER_IR_OPS_GRU_H_

#include "ir/ops/recurrent.h"

namespace sinter {

struct Gru {
  static constexpr OperatorInfo kInfo{.name = "gru", .inputs = {6, 6}, .outputs = {1, 2}};
  bool reverse = false;  // from a sequence's last step to its first
  Activation f = Activation::kSigmoid;
  Activation g = Activation::kTanh;
  std::vector<float> alpha = {0, 0};  // of f and g
  std::vector<float> beta = {0, 0};
  float clip = 0;  // the inputs of f and g are clipped to [-clip, clip]; 0: not clipped
  bool linear_before_reset = false;
  static constexpr auto Fields() {
    return std::tuple(Field("reverse", &Gru::reverse), Field("f", &Gru::f), Field("g", &Gru::g),
                      Field("alpha", &Gru::alpha), Field("beta", &Gru::beta),
                      Field("clip", &Gru::clip),
                      Field("linear_before_reset", &Gru::linear_before_reset));
  }

  absl::Status Infer(Inference& inference) const {
    return InferRecurrent(inference, 3, 1, alpha, beta, 2);
  }
  double Flops(Types inputs, Types) const { return RecurrentFlops(inputs); }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Gru{.reverse = random.Chance(0.5)}),
            MakeRecurrentInputs(random, 3, 1)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_GRU_H_
