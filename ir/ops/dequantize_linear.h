// DequantizeLinear: (x - zero point) * scale. ONNX DequantizeLinear-25 for integers of 2 to 32 bits
// and floating point of 4 and 8 bits. See quantization.h for the shapes of the scale and the zero point.
//   x           integers, or floating point of 8 bits or fewer with a sign
//   scale       floating-point or f8e8m0
//   zero point  of x's type, optional
//   output      of type `to`
#ifndef SINTER_IR_OPS_DEQUANTIZE_LINEAR_H_
#define SINTER_IR_OPS_DEQUANTIZE_LINEAR_H_

#include "ir/operation.h"

namespace sinter {

struct DequantizeLinear {
  static constexpr OperatorInfo kInfo{
      .name = "dequantize_linear", .inputs = {2, 3}, .traits = {.takes_narrow = true}};
  int64_t axis = 1;
  int64_t block_size = 0;
  DType to = DType::kFloat32;
  static constexpr auto Fields() {
    return std::tuple(Field("axis", &DequantizeLinear::axis),
                      Field("block_size", &DequantizeLinear::block_size),
                      Field("to", &DequantizeLinear::to));
  }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types, Types outputs) const {
    return 2 * static_cast<double>(ElementCount(outputs[0].shape.ToIntegers()).ValueOrDie());
  }
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_DEQUANTIZE_LINEAR_H_
