// LSTM: long short-term memory in one direction over time, with gates in the order i (input), o
// (output), f (forget), c (cell). ONNX LSTM-22.
//   i = f(x Wi^T + h Ri^T + Pi * c + biases), forget likewise, or 1 - i with input_forget
//   c = forget * c + i * g(x Wc^T + h Rc^T + biases)
//   o = f(x Wo^T + h Ro^T + Po * c + biases)
//   h = o * h(c)
//   inputs   see recurrent.h: x [T, N, I], W [4 * H, I], R [4 * H, H], biases [8 * H] (of W, of R)
//            or a scalar, lengths i32 [N] or a scalar, initial h and c, each [N, H] or a scalar,
//            peepholes P [3 * H] (of i, o, f) or a scalar
//   outputs  every h [T, N, H], 0 beyond a sequence's length; the last h and c, each [N, H]
#ifndef SINTER_IR_OPS_LSTM_H_
#define SINTER_IR_OPS_LSTM_H_

#include "ir/ops/recurrent.h"

namespace sinter {

struct Lstm {
  static constexpr OperatorInfo kInfo{.name = "lstm", .inputs = {8, 8}, .outputs = {1, 3}};
  bool reverse = false;  // from a sequence's last step to its first
  Activation f = Activation::kSigmoid;
  Activation g = Activation::kTanh;
  Activation h = Activation::kTanh;
  std::vector<float> alpha = {0, 0, 0};  // of f, g and h
  std::vector<float> beta = {0, 0, 0};
  float clip = 0;  // the inputs of f and g are clipped to [-clip, clip]; 0: not clipped
  bool input_forget = false;
  static constexpr auto Fields() {
    return std::tuple(Field("reverse", &Lstm::reverse), Field("f", &Lstm::f), Field("g", &Lstm::g),
                      Field("h", &Lstm::h), Field("alpha", &Lstm::alpha),
                      Field("beta", &Lstm::beta), Field("clip", &Lstm::clip),
                      Field("input_forget", &Lstm::input_forget));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(InferRecurrent(inference, 4, 2, alpha, beta, 3));
    const Dim hidden = inference.shape(2)[1];
    if (inference.rank(7) == 0 || CouldEqual(inference.shape(7), Shape{hidden * 3})) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(absl::StrCat("the peepholes must be [",
                                                   (hidden * 3).ToString(), "], not ",
                                                   inference.shape(7).ToString()));
  }
  double Flops(Types inputs, Types) const { return RecurrentFlops(inputs); }
  static RandomCase MakeRandomCase(Random& random) {
    std::vector<RandomInput> inputs = MakeRecurrentInputs(random, 4, 2);
    // Peepholes: none (a scalar 0), or a scalar for all.
    inputs.push_back(random.Chance(0.5) ? RandomInput{.constant = Constant::Scalar(0.0F)}
                                        : RandomInput{});
    return {std::make_shared<const Operation>(Lstm{.reverse = random.Chance(0.5)}),
            std::move(inputs)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_LSTM_H_
