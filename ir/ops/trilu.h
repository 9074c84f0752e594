// Trilu: the upper or lower triangle of the last two axes; the rest is zero. ONNX Trilu-14.
//   data  any type, rank at least 2
//   k     i64, scalar or list of one, optional: the diagonal; 0 by default
#ifndef SINTER_IR_OPS_TRILU_H_
#define SINTER_IR_OPS_TRILU_H_

#include "ir/operation.h"

namespace sinter {

struct Trilu {
  static constexpr OperatorInfo kInfo{
      .name = "trilu", .inputs = {1, 2}, .traits = {.takes_narrow = true}};
  bool upper = true;
  static constexpr auto Fields() { return std::tuple(Field("upper", &Trilu::upper)); }

  absl::Status Infer(Inference& inference) const {
    if (inference.rank(0) < 2)
      return absl::InvalidArgumentError("the input must have rank 2 or more");
    if (inference.input_count() > 1) {
      SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64}));
      SINTER_RETURN_IF_ERROR(inference.RequireRank(1, 0, 1));
    }
    inference.SetOutput(0, inference.dtype(0), inference.shape(0));
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Trilu{.upper = random.Chance(0.5)}),
            {RandomInput{.dims = random.Dims(3, 6)},
             RandomInput{.constant = Constant::Scalar(random.Integer(-3, 3))}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_TRILU_H_
