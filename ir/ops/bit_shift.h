// BitShift: a shifted by b bits, elementwise with broadcasting, for integers. Shifting by the width
// of the type or more gives 0; a right shift of a signed integer keeps its sign. ONNX BitShift-11.
#ifndef SINTER_IR_OPS_BIT_SHIFT_H_
#define SINTER_IR_OPS_BIT_SHIFT_H_

#include <array>

#include "ir/ops/elementwise.h"

namespace sinter {

enum class ShiftDirection : uint8_t { kLeft, kRight };
inline std::span<const std::string_view> EnumNames(ShiftDirection) {
  static constexpr std::array<std::string_view, 2> kNames = {"LEFT", "RIGHT"};
  return kNames;
}

struct BitShift {
  static constexpr OperatorInfo kInfo{
      .name = "bit_shift", .inputs = {2, 2}, .traits = {.elementwise = true}};
  ShiftDirection direction = ShiftDirection::kLeft;
  static constexpr auto Fields() { return std::tuple(Field("direction", &BitShift::direction)); }

  absl::Status Infer(Inference& inference) const { return InferBinaryInteger(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    std::vector<RandomInput> inputs = MakeBroadcastInputs(random, 0, 9);
    for (RandomInput& input : inputs) input.dtype = DType::kUint32;
    return {std::make_shared<const Operation>(BitShift{}), std::move(inputs)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_BIT_SHIFT_H_
