// Softmax, LogSoftmax and Hardmax.
#include "ir/ops/softmax.h"

#include "frontend/onnx/lowering.h"
#include "ir/ops/flatten.h"
#include "ir/ops/hardmax.h"
#include "ir/ops/log_softmax.h"
#include "ir/ops/reshape.h"
#include "ir/ops/shape_of.h"

namespace sinter::onnx {
namespace {

template <class Op>
absl::Status LowerAlongAxis(OnnxNode& node, Lowering& out) {
  return out.Return(Op{.axis = node.Integer("axis", -1)}, {node.input(0)});
}

// Before opset 13 the operand is coerced to a matrix, whose columns are all axes from `axis` on.
// For the last axis the result is that of today's operator.
template <class Op>
absl::Status LowerCoerced(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  const int64_t axis = node.Integer("axis", 1);
  SINTER_ASSIGN_OR_RETURN(const int first, NormalizeAxis(axis, out.rank(x)));
  if (first == out.rank(x) - 1) return out.Return(Op{.axis = axis}, {x});
  SINTER_ASSIGN_OR_RETURN(const ValueId matrix, out.Add(Flatten{.axis = first}, {x}));
  SINTER_ASSIGN_OR_RETURN(const ValueId rows, out.Add(Op{.axis = 1}, {matrix}));
  SINTER_ASSIGN_OR_RETURN(const ValueId shape, out.Add(ShapeOf{}, {x}));
  return out.Return(Reshape{.allowzero = true}, {rows, shape});
}

constexpr LoweringRow kSoftmaxRows[] = {
    {"Hardmax", 1, 12, {1, 1}, LowerCoerced<Hardmax>},
    {"Hardmax", 13, LoweringRow::kLatest, {1, 1}, LowerAlongAxis<Hardmax>},
    {"LogSoftmax", 1, 12, {1, 1}, LowerCoerced<LogSoftmax>},
    {"LogSoftmax", 13, LoweringRow::kLatest, {1, 1}, LowerAlongAxis<LogSoftmax>},
    {"Softmax", 1, 12, {1, 1}, LowerCoerced<Softmax>},
    {"Softmax", 13, LoweringRow::kLatest, {1, 1}, LowerAlongAxis<Softmax>},
};

}  // namespace

LoweringTable SoftmaxLowerings() { return kSoftmaxRows; }

}  // namespace sinter::onnx
