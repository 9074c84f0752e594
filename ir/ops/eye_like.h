// EyeLike: ones on a diagonal, zeros elsewhere, in the shape of the input. ONNX EyeLike-22.
//   input: rank 2
#ifndef SINTER_IR_OPS_EYE_LIKE_H_
#define SINTER_IR_OPS_EYE_LIKE_H_

#include "ir/operation.h"

namespace sinter {

struct EyeLike {
  static constexpr OperatorInfo kInfo{.name = "eye_like"};
  int64_t k = 0;
  DType dtype = DType::kFloat32;
  static constexpr auto Fields() {
    return std::tuple(Field("k", &EyeLike::k), Field("dtype", &EyeLike::dtype));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 2));
    inference.SetOutput(0, dtype, inference.shape(0));
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(EyeLike{.k = random.Integer(-2, 2)}),
            {RandomInput{.dims = random.Dims(2, 6)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_EYE_LIKE_H_
