// Builds compositions of nodes as expressions. After the first error, which is kept, all calls do
// nothing.
#ifndef SINTER_IR_EXPRESSION_BUILDER_H_
#define SINTER_IR_EXPRESSION_BUILDER_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
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

namespace sinter {

// Derived classes decide where the nodes are added. Not thread-safe.
class ExpressionBuilder {
 public:
  virtual ~ExpressionBuilder() = default;

  const absl::Status& status() const { return status_; }
  // The type of an existing value. While the status is OK, all values exist.
  virtual const Type& type(ValueId value) const = 0;
  const Shape& shape(ValueId value) const { return type(value).shape; }

  // Operands may be results of failed calls.
  ValueId Node(Operation operation, std::vector<ValueId> inputs) {
    if (!status_.ok()) return ValueId();
    absl::StatusOr<ValueId> added = AddNode(std::move(operation), std::move(inputs));
    if (!added.ok()) status_ = added.status();
    return added.ok() ? *added : ValueId();
  }
  // Keeps the error unless there already is one.
  void Fail(absl::Status error) { status_.Update(error); }
  virtual ValueId Constant(ConstantRef constant) = 0;
  // The dtype must be numeric (checked).
  virtual ValueId Scalar(DType dtype, double value) = 0;
  ValueId Integers(const std::vector<int64_t>& elements) {
    return Constant(
        sinter::Constant::FromValues<int64_t>({static_cast<int64_t>(elements.size())}, elements));
  }

  ValueId Sum(ValueId a, ValueId b) { return Node(Add{}, {a, b}); }
  ValueId Difference(ValueId a, ValueId b) { return Node(Sub{}, {a, b}); }
  ValueId Product(ValueId a, ValueId b) { return Node(Mul{}, {a, b}); }
  ValueId Quotient(ValueId a, ValueId b) { return Node(Div{}, {a, b}); }
  // a if the condition is true, else b.
  ValueId Choose(ValueId condition, ValueId a, ValueId b) {
    return Node(Where{}, {condition, a, b});
  }
  // a AND b, or the valid one of them.
  ValueId Both(ValueId a, ValueId b) {
    return a.valid() && b.valid() ? Node(And{}, {a, b}) : a.valid() ? a : b;
  }
  ValueId WithAxes(ValueId x, std::vector<int64_t> axes) {
    return Node(Unsqueeze{.axes = std::move(axes)}, {x});
  }
  ValueId Permuted(ValueId x, std::vector<int64_t> perm) {
    return Node(Transpose{.perm = std::move(perm)}, {x});
  }
  // As in ONNX, a dimension of 0 is kept, and -1 takes the remaining elements.
  ValueId Reshaped(ValueId x, const std::vector<int64_t>& dims) {
    return Node(Reshape{}, {x, Integers(dims)});
  }
  // The size of an axis as an i64 scalar.
  ValueId SizeOf(ValueId x, int64_t axis) {
    const ValueId dims = Node(ShapeOf{}, {x});
    return Node(Gather{}, {dims, Scalar(DType::kInt64, static_cast<double>(axis))});
  }
  // [0, 1, ..., count - 1] for an i64 scalar `count`.
  ValueId Positions(ValueId count) {
    return Node(Range{}, {Scalar(DType::kInt64, 0), count, Scalar(DType::kInt64, 1)});
  }

 private:
  virtual absl::StatusOr<ValueId> AddNode(Operation operation, std::vector<ValueId> inputs) = 0;

  absl::Status status_;
};

// Adds the nodes to a graph.
class GraphExpressionBuilder : public ExpressionBuilder {
 public:
  explicit GraphExpressionBuilder(Graph& graph) : graph_(graph) {}

  const Type& type(ValueId value) const override { return graph_.type(value); }
  ValueId Constant(ConstantRef constant) override {
    return graph_.AddConstant(std::move(constant));
  }
  ValueId Scalar(DType dtype, double value) override {
    ConstantRef constant;
    VisitDType(dtype,
               [&]<class T>(T) { constant = sinter::Constant::Scalar(static_cast<T>(value)); });
    return graph_.AddConstant(std::move(constant));
  }

 private:
  absl::StatusOr<ValueId> AddNode(Operation operation, std::vector<ValueId> inputs) override {
    const auto node = graph_.AddNode(std::move(operation), std::move(inputs));
    if (!node.ok()) return node.status();
    return graph_.node(*node).output();
  }

  Graph& graph_;
};

}  // namespace sinter

#endif  // SINTER_IR_EXPRESSION_BUILDER_H_
