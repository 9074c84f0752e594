// Quantisation. Types are written only if they differ from those that the operands imply.
#include "frontend/onnx/raising.h"
#include "frontend/onnx/tensors.h"
#include "ir/ops/dequantize_linear.h"
#include "ir/ops/quantize_linear.h"

namespace sinter::onnx {
namespace {

absl::Status RaiseQuantizeLinear(Raising& out) {
  const QuantizeLinear& op = out.operation().As<QuantizeLinear>();
  out.TakeAll();
  out.SetInteger("axis", op.axis);
  out.SetInteger("block_size", op.block_size);
  out.SetInteger("output_dtype", ToElementType(op.to));
  const DType scale = out.type(1).dtype;
  const DType implied = IsFloatingPoint(scale) ? scale : DType::kFloat64;
  if (op.precision != implied) out.SetInteger("precision", ToElementType(op.precision));
  return absl::OkStatus();
}

absl::Status RaiseDequantizeLinear(Raising& out) {
  const DequantizeLinear& op = out.operation().As<DequantizeLinear>();
  out.TakeAll();
  out.SetInteger("axis", op.axis);
  out.SetInteger("block_size", op.block_size);
  if (op.to != out.type(1).dtype) out.SetInteger("output_dtype", ToElementType(op.to));
  return absl::OkStatus();
}

constexpr RaisingRow kExportQuantizationRows[] = {
    {"dequantize_linear", "DequantizeLinear", RaiseDequantizeLinear},
    {"quantize_linear", "QuantizeLinear", RaiseQuantizeLinear},
};

}  // namespace

RaisingTable QuantizationRaisings() { return kExportQuantizationRows; }

}  // namespace sinter::onnx
