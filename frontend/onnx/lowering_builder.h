// Longer compositions of nodes, written as expressions: the first error is kept, and what follows
// it does nothing.
#ifndef SINTER_FRONTEND_ONNX_LOWERING_BUILDER_H_
#define SINTER_FRONTEND_ONNX_LOWERING_BUILDER_H_

#include <utility>
#include <vector>

#include "frontend/onnx/lowering.h"
#include "ir/ops/add.h"
#include "ir/ops/and.h"
#include "ir/ops/cast.h"
#include "ir/ops/div.h"
#include "ir/ops/equal.h"
#include "ir/ops/gather.h"
#include "ir/ops/mul.h"
#include "ir/ops/range.h"
#include "ir/ops/reshape.h"
#include "ir/ops/shape_of.h"
#include "ir/ops/sub.h"
#include "ir/ops/transpose.h"
#include "ir/ops/unsqueeze.h"
#include "ir/ops/where.h"

namespace sinter::onnx {

// Operands may be results of operations that failed.
class LoweringBuilder {
 public:
  explicit LoweringBuilder(Lowering& out) : out_(out) {}

  const absl::Status& status() const { return status_; }
  ValueId Node(Operation operation, std::vector<ValueId> inputs) {
    if (!status_.ok()) return ValueId();
    absl::StatusOr<ValueId> added = out_.Add(std::move(operation), std::move(inputs));
    if (!added.ok()) status_ = added.status();
    return added.ok() ? *added : ValueId();
  }
  ValueId Scalar(DType dtype, double value) { return out_.AddScalar(dtype, value); }
  ValueId Integers(const std::vector<int64_t>& elements) { return out_.AddIntegers(elements); }

  ValueId Sum(ValueId a, ValueId b) { return Node(Add{}, {a, b}); }
  ValueId Difference(ValueId a, ValueId b) { return Node(Sub{}, {a, b}); }
  ValueId Product(ValueId a, ValueId b) { return Node(Mul{}, {a, b}); }
  ValueId Quotient(ValueId a, ValueId b) { return Node(Div{}, {a, b}); }
  // a where the condition holds, else b.
  ValueId Choose(ValueId condition, ValueId a, ValueId b) {
    return Node(Where{}, {condition, a, b});
  }
  // Both, or the one that there is.
  ValueId Both(ValueId a, ValueId b) {
    return a.valid() && b.valid() ? Node(And{}, {a, b}) : a.valid() ? a : b;
  }
  ValueId WithAxes(ValueId x, std::vector<int64_t> axes) {
    return Node(Unsqueeze{.axes = std::move(axes)}, {x});
  }
  ValueId Permuted(ValueId x, std::vector<int64_t> perm) {
    return Node(Transpose{.perm = std::move(perm)}, {x});
  }
  // A dimension of 0 is the value's own, one of -1 what is left.
  ValueId Reshaped(ValueId x, const std::vector<int64_t>& dims) {
    return Node(Reshape{}, {x, Integers(dims)});
  }
  // The size of an axis as an i64 scalar.
  ValueId SizeOf(ValueId x, int64_t axis) {
    const ValueId shape = Node(ShapeOf{}, {x});
    return Node(Gather{}, {shape, Scalar(DType::kInt64, static_cast<double>(axis))});
  }
  // 0, 1, ... up to an i64 scalar.
  ValueId Positions(ValueId count) {
    return Node(Range{}, {Scalar(DType::kInt64, 0), count, Scalar(DType::kInt64, 1)});
  }

 private:
  Lowering& out_;
  absl::Status status_;
};

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_LOWERING_BUILDER_H_
