// LpNormalization: x divided by its 1- or 2-norm along one axis; 0 if the norm is 0. ONNX
// LpNormalization-22.
#ifndef SINTER_IR_OPS_LP_NORMALIZATION_H_
#define SINTER_IR_OPS_LP_NORMALIZATION_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct LpNormalization {
  static constexpr OperatorInfo kInfo{.name = "lp_normalization"};
  int64_t axis = -1;
  int64_t p = 2;
  static constexpr auto Fields() {
    return std::tuple(Field("axis", &LpNormalization::axis), Field("p", &LpNormalization::p));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(NormalizeAxis(axis, inference.rank(0)).status());
    if (p != 1 && p != 2) {
      return absl::InvalidArgumentError(absl::StrCat("p is ", p, ", expected 1 or 2"));
    }
    return InferUnaryFloat(inference);
  }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(1, 4));
    const LpNormalization op{.axis = random.Integer(-rank, rank - 1), .p = random.Integer(1, 2)};
    return {std::make_shared<const Operation>(op), {RandomInput{.dims = random.Dims(rank, 9)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_LP_NORMALIZATION_H_
