// RNN: h = f(x W^T + h R^T + biases)in one direction over time. ONNX RNN-22.
//   inputs   see recurrent.h: x [T, N, I], W [H, I], R [H, H], biases [2 * H] (of W, of R) or a
//            scalar, lengths i32 [N] or a scalar, initial h [N, H] or a scalar
//   outputs  every h [T, N, H], 0 beyond a sequence's length; the last h [N, H]
#ifndef SINTER_IR_OPS_RNN_H_
#define SINTER_IR_OPS_RNN_H_

#include "ir/ops/recurrent.h"

namespace sinter {

struct Rnn {
  static constexpr OperatorInfo kInfo{.name = "rnn", .inputs = {6, 6}, .outputs = {1, 2}};
  bool reverse = false;  // from a sequence's last step to its first
  Activation f = Activation::kTanh;
  std::vector<float> alpha = {0};  // of f
  std::vector<float> beta = {0};
  float clip = 0;  // the input of f is clipped to [-clip, clip]; 0: not clipped
  static constexpr auto Fields() {
    return std::tuple(Field("reverse", &Rnn::reverse), Field("f", &Rnn::f),
                      Field("alpha", &Rnn::alpha), Field("beta", &Rnn::beta),
                      Field("clip", &Rnn::clip));
  }

  absl::Status Infer(Inference& inference) const {
    return InferRecurrent(inference, 1, 1, alpha, beta, 1);
  }
  double Flops(Types inputs, Types) const { return RecurrentFlops(inputs); }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Rnn{.reverse = random.Chance(0.5)}),
            MakeRecurrentInputs(random, 1, 1)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_RNN_H_
