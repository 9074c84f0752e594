// Gelu: x * P(X <= x) for a normally distributed X, elementwise; exact, or the tanh approximation.
// ONNX Gelu-20; Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016).
#ifndef SINTER_IR_OPS_GELU_H_
#define SINTER_IR_OPS_GELU_H_

#include <array>

#include "ir/ops/elementwise.h"

namespace sinter {

// kNone: x/2 (1 + erf(x / sqrt(2))). kTanh: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
enum class GeluApproximation : uint8_t { kNone, kTanh };
inline std::span<const std::string_view> EnumNames(GeluApproximation) {
  static constexpr std::array<std::string_view, 2> kNames = {"none", "tanh"};
  return kNames;
}

struct Gelu {
  static constexpr OperatorInfo kInfo{.name = "gelu", .traits = {.elementwise = true}};
  GeluApproximation approximate = GeluApproximation::kNone;
  static constexpr auto Fields() { return std::tuple(Field("approximate", &Gelu::approximate)); }

  absl::Status Infer(Inference& inference) const { return InferUnaryFloat(inference); }
  // x is not far below zero: there 1 + erf(x) is mostly rounding error in any f32 kernel.
  static RandomCase MakeRandomCase(Random& random) {
    return MakeUnaryCase(random,
                         Gelu{.approximate = random.Chance(0.5) ? GeluApproximation::kNone
                                                                : GeluApproximation::kTanh},
                         -2, 4);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_GELU_H_
