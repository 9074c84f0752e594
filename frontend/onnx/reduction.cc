// Reductions, ArgMax and ArgMin.
#include "frontend/onnx/lowering.h"
#include "ir/ops/abs.h"
#include "ir/ops/arg_max.h"
#include "ir/ops/arg_min.h"
#include "ir/ops/cum_prod.h"
#include "ir/ops/cum_sum.h"
#include "ir/ops/log.h"
#include "ir/ops/mul.h"
#include "ir/ops/reduce_log_sum_exp.h"
#include "ir/ops/reduce_max.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/reduce_min.h"
#include "ir/ops/reduce_prod.h"
#include "ir/ops/reduce_sum.h"
#include "ir/ops/sqrt.h"

namespace sinter::onnx {
namespace {

// From this opset on the axes are an operand; before, they are an attribute.
constexpr int kAxesAreOperand = 18;

// Reduces `x` along the axes that the node's operands and attributes give.
template <class Op>
absl::StatusOr<ValueId> Reduce(OnnxNode& node, Lowering& out, ValueId x, int axes_are_operand) {
  Op op{.keepdims = node.Flag("keepdims", true)};
  if (node.opset() < axes_are_operand) {
    op.axes = node.Integers("axes");
    return out.Add(std::move(op), {x});
  }
  const bool keeps_without_axes = node.Flag("noop_with_empty_axes", false);
  if (!node.HasInput(1) || out.shape(node.input(1)).whole() == Shape{0}) {
    if (keeps_without_axes) return x;
    return out.Add(std::move(op), {x});
  }
  // Known axes become an attribute, which every pass can read.
  if (const auto axes = out.KnownIntegers(node.input(1), "axes"); axes.ok()) {
    op.axes = *axes;
    return out.Add(std::move(op), {x});
  }
  return out.Add(std::move(op), {x, node.input(1)});
}

template <class Op>
absl::Status LowerReduction(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId result,
                          Reduce<Op>(node, out, node.input(0), kAxesAreOperand));
  return out.Return(result);
}

absl::Status LowerReduceSum(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId result, Reduce<ReduceSum>(node, out, node.input(0), 13));
  return out.Return(result);
}

absl::Status LowerReduceL1(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId x, out.Add(Abs{}, {node.input(0)}));
  SINTER_ASSIGN_OR_RETURN(const ValueId sum, Reduce<ReduceSum>(node, out, x, kAxesAreOperand));
  return out.Return(sum);
}

absl::StatusOr<ValueId> SumOfSquares(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId square, out.Add(Mul{}, {node.input(0), node.input(0)}));
  return Reduce<ReduceSum>(node, out, square, kAxesAreOperand);
}

absl::Status LowerReduceSumSquare(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId sum, SumOfSquares(node, out));
  return out.Return(sum);
}

absl::Status LowerReduceL2(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId sum, SumOfSquares(node, out));
  return out.Return(Sqrt{}, {sum});
}

absl::Status LowerReduceLogSum(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId sum,
                          Reduce<ReduceSum>(node, out, node.input(0), kAxesAreOperand));
  return out.Return(Log{}, {sum});
}

template <class Op>
absl::Status LowerIndexOfExtremum(OnnxNode& node, Lowering& out) {
  const Op op{.axis = node.Integer("axis", 0),
              .keepdims = node.Flag("keepdims", true),
              .select_last_index = node.opset() >= 12 && node.Flag("select_last_index", false)};
  return out.Return(op, {node.input(0)});
}

template <class Op>
absl::Status LowerCumulative(OnnxNode& node, Lowering& out) {
  const Op op{.exclusive = node.Flag("exclusive", false), .reverse = node.Flag("reverse", false)};
  return out.Return(op, {node.input(0), node.input(1)});
}

constexpr LoweringRow kReductionRows[] = {
    {"ArgMax", 1, LoweringRow::kLatest, {1, 1}, LowerIndexOfExtremum<ArgMax>},
    {"ArgMin", 1, LoweringRow::kLatest, {1, 1}, LowerIndexOfExtremum<ArgMin>},
    {"CumProd", 26, LoweringRow::kLatest, {2, 2}, LowerCumulative<CumProd>},
    {"CumSum", 11, LoweringRow::kLatest, {2, 2}, LowerCumulative<CumSum>},
    {"ReduceL1", 1, 17, {1, 1}, LowerReduceL1},
    {"ReduceL1", 18, LoweringRow::kLatest, {1, 2}, LowerReduceL1},
    {"ReduceL2", 1, 17, {1, 1}, LowerReduceL2},
    {"ReduceL2", 18, LoweringRow::kLatest, {1, 2}, LowerReduceL2},
    {"ReduceLogSum", 1, 17, {1, 1}, LowerReduceLogSum},
    {"ReduceLogSum", 18, LoweringRow::kLatest, {1, 2}, LowerReduceLogSum},
    {"ReduceLogSumExp", 1, 17, {1, 1}, LowerReduction<ReduceLogSumExp>},
    {"ReduceLogSumExp", 18, LoweringRow::kLatest, {1, 2}, LowerReduction<ReduceLogSumExp>},
    {"ReduceMax", 1, 17, {1, 1}, LowerReduction<ReduceMax>},
    {"ReduceMax", 18, LoweringRow::kLatest, {1, 2}, LowerReduction<ReduceMax>},
    {"ReduceMean", 1, 17, {1, 1}, LowerReduction<ReduceMean>},
    {"ReduceMean", 18, LoweringRow::kLatest, {1, 2}, LowerReduction<ReduceMean>},
    {"ReduceMin", 1, 17, {1, 1}, LowerReduction<ReduceMin>},
    {"ReduceMin", 18, LoweringRow::kLatest, {1, 2}, LowerReduction<ReduceMin>},
    {"ReduceProd", 1, 17, {1, 1}, LowerReduction<ReduceProd>},
    {"ReduceProd", 18, LoweringRow::kLatest, {1, 2}, LowerReduction<ReduceProd>},
    {"ReduceSum", 1, 12, {1, 1}, LowerReduceSum},
    {"ReduceSum", 13, LoweringRow::kLatest, {1, 2}, LowerReduceSum},
    {"ReduceSumSquare", 1, 17, {1, 1}, LowerReduceSumSquare},
    {"ReduceSumSquare", 18, LoweringRow::kLatest, {1, 2}, LowerReduceSumSquare},
};

}  // namespace

LoweringTable ReductionLowerings() { return kReductionRows; }

}  // namespace sinter::onnx
