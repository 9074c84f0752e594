// Benchmarks of quantised operators, with sizes from real networks. The roofline is that of f32.
#include "bench/kernel_benchmark.h"
#include "ir/ops.h"

namespace sinter {
namespace {

[[maybe_unused]] const bool kRegistered = [] {
  const RowOperand u8 = Constant::Scalar<uint8_t>(128);
  const RowOperand i8 = Constant::Scalar<int8_t>(0);
  const RowOperand scale = Constant::Scalar(0.02F);
  RegisterRow("matmul u8 x i8 128x384x1536", MatMulInteger{},
              {Input({1, 128, 384}, DType::kUint8), Weight({384, 1536}, DType::kInt8), u8, i8});
  RegisterRow("matmul u8 x i8 1x2048x1000", MatMulInteger{},
              {Input({1, 2048}, DType::kUint8), Weight({2048, 1000}, DType::kInt8), u8, i8});
  RegisterRow(
      "conv u8 x i8 3x3 64->64 @56", ConvInteger{.pads = {1, 1, 1, 1}},
      {Input({1, 64, 56, 56}, DType::kUint8), Weight({64, 64, 3, 3}, DType::kInt8), u8, i8});
  RegisterRow(
      "conv u8 x i8 1x1 256->64 @56", ConvInteger{},
      {Input({1, 256, 56, 56}, DType::kUint8), Weight({64, 256, 1, 1}, DType::kInt8), u8, i8});
  RegisterRow("quantize f32 to u8 64x56x56", QuantizeLinear{}, {Input({1, 64, 56, 56}), scale, u8});
  RegisterRow("dequantize u8 64x56x56", DequantizeLinear{},
              {Input({1, 64, 56, 56}, DType::kUint8), scale, u8});
  return true;
}();

}  // namespace
}  // namespace sinter
