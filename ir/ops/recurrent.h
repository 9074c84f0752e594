// Code that RNN, GRU and LSTM share. Each runs over time in one direction; the importer splits a
// bidirectional node into two.
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
// lengths (operand 4: i32 [N]) and `states` initial states (operands 5 and on: [N, H]). Biases,
// lengths and initial states may be scalars, which stand for all elements. alpha and beta must have
// one element for each of the `activations`. Sets output 0, [T, N, H], and those of the outputs 1
// to `states`, [N, H], that the node has.
absl::Status InferRecurrent(Inference& inference, int64_t gates, size_t states,
                            const std::vector<float>& alpha, const std::vector<float>& beta,
                            size_t activations);

// The length of a sequence, from its element of operand 4, or from operand 4 if that is a scalar,
// which stands for all steps if it is beyond their number. OutOfRange for other lengths outside
// [0, steps].
absl::StatusOr<int64_t> SequenceLength(int32_t given, bool is_scalar, int64_t sequence,
                                       int64_t steps);

// The multiplications and additions of the two matrix products in every step.
double RecurrentFlops(Types inputs);

// The first five operands of a random case, followed by `states` initial states.
std::vector<RandomInput> MakeRecurrentInputs(Random& random, int64_t gates, size_t states);

}  // namespace sinter

#endif  // SINTER_IR_OPS_RECURRENT_H_
