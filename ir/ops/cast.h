// Cast: converts the elements to another type; floating-point to integer truncates towards zero.
// `saturate` and `round_mode` have an effect on results of the narrow floating-point types only
// (RoundToNarrow in sinter/narrow.h). ONNX Cast-28.
#ifndef SINTER_IR_OPS_CAST_H_
#define SINTER_IR_OPS_CAST_H_

#include <array>

#include "ir/ops/elementwise.h"

namespace sinter {

inline std::span<const std::string_view> EnumNames(RoundMode) {
  static constexpr std::array<std::string_view, 3> kNames = {"up", "down", "nearest"};
  return kNames;
}

struct Cast {
  static constexpr OperatorInfo kInfo{.name = "cast",
                                      .traits = {.elementwise = true, .takes_narrow = true}};
  DType to = DType::kFloat32;
  bool saturate = true;
  RoundMode round_mode = RoundMode::kUp;  // of f8e8m0
  static constexpr auto Fields() {
    return std::tuple(Field("to", &Cast::to), Field("saturate", &Cast::saturate),
                      Field("round_mode", &Cast::round_mode));
  }

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
    Cast op{.to = kTargets[random.Integer(0, 5)]};
    DType from = DType::kFloat32;
    if (random.Chance(0.5)) {  // between a narrow type and any type
      op.to = static_cast<DType>(random.Integer(0, kDTypeCount - 1));
      op.saturate = random.Chance(0.5);
      op.round_mode = static_cast<RoundMode>(random.Integer(0, 2));
      if (!IsNarrow(op.to)) {
        from = static_cast<DType>(random.Integer(static_cast<int>(DType::kInt2), kDTypeCount - 1));
      }
    }
    return {std::make_shared<const Operation>(op),
            {RandomInput{.dtype = from,
                         .dims = random.Dims(static_cast<int>(random.Integer(0, 4)), 6),
                         .low = -100,
                         .high = 100}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CAST_H_
