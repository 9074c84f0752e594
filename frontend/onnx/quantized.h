// What lowerings of quantised operators share.
#ifndef SINTER_FRONTEND_ONNX_QUANTIZED_H_
#define SINTER_FRONTEND_ONNX_QUANTIZED_H_

#include "frontend/onnx/lowering.h"

namespace sinter::onnx {

// The precision of QuantizeLinear if the model states none: the scale's type. An f8e8m0 scale counts
// as x's type, since x divided by it is exact; integers count as f64.
DType ImpliedPrecision(DType x, DType scale);

// Returns a tensor of one element as a scalar; others unchanged.
absl::StatusOr<ValueId> ScalarIfOne(ValueId value, Lowering& out);

// Returns an operand's zero point, 0 of the type of `of` if it is omitted.
absl::StatusOr<ValueId> ZeroPoint(const OnnxNode& node, size_t index, ValueId of, Lowering& out);

// Turns a list with one element per row of a matrix into a column.
absl::StatusOr<ValueId> PerRow(ValueId value, ValueId matrix, Lowering& out);

// round(sums * (scale a * scale b / result scale)) + result zero point, in f32.
absl::StatusOr<ValueId> AddRequantized(ValueId sums, ValueId scale_a, ValueId scale_b,
                                       ValueId scale, ValueId zero_point, Lowering& out);

// ONNX's QLinearConv of x instead of the node's first operand.
absl::StatusOr<ValueId> AddQLinearConv(OnnxNode& node, ValueId x, Lowering& out);

// x as u8 over the range that spans its elements and 0; an empty range counts as 1 wide.
struct DynamicallyQuantized {
  ValueId y;
  ValueId scale;
  ValueId zero_point;
};
absl::StatusOr<DynamicallyQuantized> AddDynamicQuantization(ValueId x, Lowering& out);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_QUANTIZED_H_
