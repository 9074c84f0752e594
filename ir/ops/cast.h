// Cast: the elements as another type; floating-point to integer truncates towards zero. ONNX
// Cast-13.
#ifndef SINTER_IR_OPS_CAST_H_
#define SINTER_IR_OPS_CAST_H_

#include "ir/operation.h"

namespace sinter {

struct Cast {
  static constexpr OperatorInfo kInfo{.name = "cast", .traits = {.elementwise = true}};
  DType to = DType::kFloat32;
  static constexpr auto Fields() { return std::tuple(Field("to", &Cast::to)); }

  absl::Status Infer(Inference& inference) const {
    inference.SetOutput(0, to, inference.shape(0));
    const bool keeps_dims = to == DType::kInt64 || to == DType::kInt32;
    if (keeps_dims && inference.contents(0) != nullptr) {
      inference.SetContents(0, *inference.contents(0));
    }
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    static constexpr DType kTargets[] = {DType::kInt32, DType::kInt64, DType::kFloat64,
                                         DType::kInt8,  DType::kUint8, DType::kBool};
    return {std::make_shared<const Operation>(Cast{.to = kTargets[random.Integer(0, 5)]}),
            {RandomInput{.dims = random.Dims(static_cast<int>(random.Integer(0, 4)), 6),
                         .low = -100,
                         .high = 100}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CAST_H_
