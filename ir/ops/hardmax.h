// Hardmax: 1 at the first largest element along one axis, 0 elsewhere. ONNX Hardmax-13.
#ifndef SINTER_IR_OPS_HARDMAX_H_
#define SINTER_IR_OPS_HARDMAX_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Hardmax {
  static constexpr OperatorInfo kInfo{.name = "hardmax"};
  int64_t axis = -1;
  static constexpr auto Fields() { return std::tuple(Field("axis", &Hardmax::axis)); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(NormalizeAxis(axis, inference.rank(0)).status());
    return InferUnaryFloat(inference);
  }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(1, 4));
    return {std::make_shared<const Operation>(Hardmax{.axis = random.Integer(-rank, rank - 1)}),
            {RandomInput{.dims = random.Dims(rank, 9), .low = -10, .high = 10}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_HARDMAX_H_
