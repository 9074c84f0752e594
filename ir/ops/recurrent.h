// What RNN, GRU and LSTM share. Each runs over time in one direction; the importer turns a
// bidirectional one into two.
#ifndef SINTER_IR_OPS_RECURRENT_H_
#define SINTER_IR_OPS_RECURRENT_H_

#include <array>

#include "ir/operation.h"

namespace sinter {

// ONNX's activation functions of recurrent operators.
enum class Activation : uint8_t {
  kRelu,
  kTanh,
  kSigmoid,
  kAffine,
  kLeakyRelu,
  kThresholdedRelu,
  kScaledTanh,
  kHardSigmoid,
  kElu,
  kSoftsign,
  kSoftplus,
};
inline std::span<const std::string_view> EnumNames(Activation) {
  static constexpr std::array<std::string_view, 11> kNames = {
      "Relu",       "Tanh",        "Sigmoid", "Affine",   "LeakyRelu", "ThresholdedRelu",
      "ScaledTanh", "HardSigmoid", "Elu",     "Softsign", "Softplus"};
  return kNames;
}

// Checks x [T, N, I], W [gates * H, I], R [gates * H, H], biases (operand 3: [2 * gates * H]),
// lengths (operand 4: i32 [N]) and `states` initial states (operands 5 and on: [N, H]), the last
// three each possibly a scalar, which stands for all elements, and alpha and beta, one for each of
// the `activations`. Sets output 0, [T, N, H], and those of `states` more, [N, H], that the node
// has.
absl::Status InferRecurrent(Inference& inference, int64_t gates, size_t states,
                            const std::vector<float>& alpha, const std::vector<float>& beta,
                            size_t activations);

// Multiplications and additions of the two products of each step.
double RecurrentFlops(Types inputs);

// The first five operands of a random case, and `states` initial states.
std::vector<RandomInput> MakeRecurrentInputs(Random& random, int64_t gates, size_t states);

}  // namespace sinter

#endif  // SINTER_IR_OPS_RECURRENT_H_
