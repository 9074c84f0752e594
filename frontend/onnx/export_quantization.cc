// Quantisation. Types are written only if they differ from those that the operands imply.
#include "frontend/onnx/quantized.h"
#include "frontend/onnx/raising.h"
#include "frontend/onnx/tensors.h"
#include "ir/ops/dequantize_linear.h"
#include "ir/ops/quantize_linear.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

absl::Status SetBlocks(Raising& out, int64_t axis, int64_t block_size) {
  out.SetInteger("axis", axis);
  if (block_size == 0) return absl::OkStatus();
  if (out.opset() < 21) return NeedsOpset(21);
  out.SetInteger("block_size", block_size);
  return absl::OkStatus();
}

absl::Status RaiseQuantizeLinear(Raising& out) {
  const QuantizeLinear& op = out.operation().As<QuantizeLinear>();
  out.TakeAll();
  SINTER_RETURN_IF_ERROR(SetBlocks(out, op.axis, op.block_size));
  const DType zero_point = out.operand_count() > 2 ? out.type(2).dtype : DType::kUint8;
  if (op.to != zero_point) {
    if (out.opset() < 21) return NeedsOpset(21);
    out.SetInteger("output_dtype", ToElementType(op.to));
  }
  // Older operator sets lack the types for which it matters.
  if (!op.saturate && out.opset() >= 19) out.SetInteger("saturate", 0);
  const DType implied = ImpliedPrecision(out.type(0).dtype, out.type(1).dtype);
  if (op.precision == implied) return absl::OkStatus();
  if (out.opset() < 23) return NeedsOpset(23);
  out.SetInteger("precision", ToElementType(op.precision));
  return absl::OkStatus();
}

absl::Status RaiseDequantizeLinear(Raising& out) {
  const DequantizeLinear& op = out.operation().As<DequantizeLinear>();
  out.TakeAll();
  SINTER_RETURN_IF_ERROR(SetBlocks(out, op.axis, op.block_size));
  if (op.to == out.type(1).dtype) return absl::OkStatus();
  if (out.opset() < 23) return NeedsOpset(23);
  out.SetInteger("output_dtype", ToElementType(op.to));
  return absl::OkStatus();
}

constexpr RaisingRow kExportQuantizationRows[] = {
    {"dequantize_linear", "DequantizeLinear", RaiseDequantizeLinear},
    {"quantize_linear", "QuantizeLinear", RaiseQuantizeLinear},
};

}  // namespace

RaisingTable QuantizationRaisings() { return kExportQuantizationRows; }

}  // namespace sinter::onnx
