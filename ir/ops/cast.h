// Cast: converts the elements to another type; floating-point to integer truncates towards zero.
// ONNX Cast-13.
#ifndef SINTER_IR_OPS_CAST_H_
#define SINTER_IR_OPS_CAST_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Cast {
  static constexpr OperatorInfo kInfo{.name = "cast", .traits = {.elementwise = true}};
  DType to = DType::kFloat32;
  static constexpr auto Fields() { return std::tuple(Field("to", &Cast::to)); }

  absl::Status Infer(Inference& inference) const {
    inference.SetOutput(0, to, inference.shape(0));
    if (to == DType::kInt64 || to == DType::kInt32) {
      SetUnaryContents(inference, [](const Dim& a) { return a; });
    } else if (to == DType::kBool) {
      SetUnaryContents(inference, [](const Dim& a) -> std::optional<Dim> {
        if (!a.is_static()) return std::nullopt;
        return Dim(a.value() != 0 ? 1 : 0);
      });
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
