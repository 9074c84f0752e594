// Pooling.
#include "frontend/onnx/lowering.h"
#include "frontend/onnx/pools.h"
#include "ir/ops/abs.h"
#include "ir/ops/average_pool.h"
#include "ir/ops/lp_pool.h"
#include "ir/ops/max_pool.h"
#include "ir/ops/max_unpool.h"
#include "ir/ops/pow.h"
#include "ir/ops/reduce_max.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/reduce_sum.h"

namespace sinter::onnx {
namespace {

absl::Status LowerAveragePool(OnnxNode& node, Lowering& out) {
  auto pool = ReadPool<AveragePool>(node);
  pool.count_include_pad = node.Flag("count_include_pad", false);
  return out.Return(std::move(pool), {node.input(0)});
}

absl::Status LowerMaxPool(OnnxNode& node, Lowering& out) {
  auto pool = ReadPool<MaxPool>(node);
  pool.storage_order = node.Integer("storage_order", 0);
  SINTER_ASSIGN_OR_RETURN(const std::vector<ValueId> results,
                          out.AddNode(std::move(pool), {node.input(0)}, node.HasOutput(1) ? 2 : 1));
  for (size_t i = 0; i < results.size(); ++i) out.SetOutput(i, results[i]);
  return absl::OkStatus();
}

absl::Status LowerLpPool(OnnxNode& node, Lowering& out) {
  auto pool = ReadPool<LpPool>(node);
  pool.p = node.Integer("p", 2);
  return out.Return(std::move(pool), {node.input(0)});
}

absl::Status LowerMaxUnpool(OnnxNode& node, Lowering& out) {
  MaxUnpool op{.kernel_shape = node.Integers("kernel_shape"),
               .strides = node.Integers("strides"),
               .pads = node.Integers("pads")};
  std::vector<ValueId> operands = {node.input(0), node.input(1)};
  if (node.HasInput(2)) operands.push_back(node.input(2));
  return out.Return(std::move(op), std::move(operands));
}

absl::Status CheckSpatial(const OnnxNode& node, const Lowering& out) {
  if (out.rank(node.input(0)) >= 3) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the input must have spatial axes, not ", out.type(node.input(0)).ToString()));
}

std::vector<int64_t> SpatialAxes(const Shape& input) {
  std::vector<int64_t> axes;
  for (int axis = 2; axis < input.rank(); ++axis) axes.push_back(axis);
  return axes;
}

absl::Status LowerGlobalAveragePool(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckSpatial(node, out));
  return out.Return(
      ReduceMean{.axes = SpatialAxes(out.shape(node.input(0)).whole()), .keepdims = true},
      {node.input(0)});
}

// A window as large as the input; empty if the input's size is unknown.
std::vector<int64_t> WholeWindow(const Shape& input) {
  std::vector<int64_t> window;
  for (int axis = 2; axis < input.rank(); ++axis) {
    if (!input[axis].is_static()) return {};
    window.push_back(input[axis].value());
  }
  return window;
}

absl::Status LowerGlobalMaxPool(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckSpatial(node, out));
  const Shape& shape = out.shape(node.input(0)).whole();
  MaxPool pool{.kernel_shape = WholeWindow(shape)};
  if (!pool.kernel_shape.empty()) return out.Return(std::move(pool), {node.input(0)});
  return out.Return(ReduceMax{.axes = SpatialAxes(shape), .keepdims = true}, {node.input(0)});
}

// The p-th root of the sum of the p-th powers.
absl::Status LowerGlobalLpPool(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckSpatial(node, out));
  const ValueId x = node.input(0);
  const Shape shape = out.shape(x).whole();
  const DType dtype = out.type(x).dtype;
  LpPool pool{.kernel_shape = WholeWindow(shape), .p = node.Integer("p", 2)};
  if (!pool.kernel_shape.empty()) return out.Return(std::move(pool), {x});
  if (pool.p < 1 || !IsFloatingPoint(dtype)) {
    return absl::InvalidArgumentError("p must be 1 or more, and the input floating-point");
  }
  const auto p = static_cast<double>(pool.p);
  SINTER_ASSIGN_OR_RETURN(const ValueId sizes, out.Add(Abs{}, {x}));
  SINTER_ASSIGN_OR_RETURN(const ValueId powers, out.Add(Pow{}, {sizes, out.AddScalar(dtype, p)}));
  SINTER_ASSIGN_OR_RETURN(
      const ValueId sum,
      out.Add(ReduceSum{.axes = SpatialAxes(shape), .keepdims = true}, {powers}));
  return out.Return(Pow{}, {sum, out.AddScalar(dtype, 1 / p)});
}

constexpr LoweringRow kPoolingRows[] = {
    {"AveragePool", 7, LoweringRow::kLatest, {1, 1}, LowerAveragePool},
    {"GlobalAveragePool", 1, LoweringRow::kLatest, {1, 1}, LowerGlobalAveragePool},
    {"GlobalLpPool", 2, LoweringRow::kLatest, {1, 1}, LowerGlobalLpPool},
    {"GlobalMaxPool", 1, LoweringRow::kLatest, {1, 1}, LowerGlobalMaxPool},
    {"LpPool", 2, LoweringRow::kLatest, {1, 1}, LowerLpPool},
    {"MaxPool", 1, LoweringRow::kLatest, {1, 1}, LowerMaxPool},
    {"MaxUnpool", 9, LoweringRow::kLatest, {2, 3}, LowerMaxUnpool},
};

}  // namespace

LoweringTable PoolingLowerings() { return kPoolingRows; }

}  // namespace sinter::onnx
