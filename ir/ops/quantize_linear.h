// QuantizeLinear: saturate(round(x / scale) + zero point), where x / scale is first rounded to
// `precision`, and round takes ties to even. NaN gives the zero point. ONNX QuantizeLinear-25 for
// integers of 2 to 16 bits and floating point of 4 and 8 bits, which is not
// rounded to integers; `saturate` is Cast's.
//   x      floating-point or i32
//   scale  floating-point, f8e8m0 or i32; zero point, optional, of the result's type: see quantization.h
#ifndef SINTER_IR_OPS_QUANTIZE_LINEAR_H_
#define SINTER_IR_OPS_QUANTIZE_LINEAR_H_

#include "ir/operation.h"

namespace sinter {

struct QuantizeLinear {
  static constexpr OperatorInfo kInfo{
      .name = "quantize_linear", .inputs = {2, 3}, .traits = {.takes_narrow = true}};
  int64_t axis = 1;
  int64_t block_size = 0;
  DType to = DType::kUint8;
  DType precision = DType::kFloat32;
  bool saturate = true;
  static constexpr auto Fields() {
    return std::tuple(
        Field("axis", &QuantizeLinear::axis), Field("block_size", &QuantizeLinear::block_size),
        Field("to", &QuantizeLinear::to), Field("precision", &QuantizeLinear::precision),
        Field("saturate", &QuantizeLinear::saturate));
  }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types, Types outputs) const {
    return 2 * static_cast<double>(ElementCount(outputs[0].shape.ToIntegers()).ValueOrDie());
  }
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_QUANTIZE_LINEAR_H_
