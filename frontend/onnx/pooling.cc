// Pools.
#include "frontend/onnx/lowering.h"
#include "ir/ops/average_pool.h"
#include "ir/ops/max_pool.h"
#include "ir/ops/reduce_mean.h"

namespace sinter::onnx {
namespace {

// The attributes that both pools have.
template <class Pool>
Pool ReadPool(OnnxNode& node) {
  Pool pool;
  pool.kernel_shape = node.Integers("kernel_shape");
  pool.strides = node.Integers("strides");
  pool.pads = node.Integers("pads");
  pool.dilations = node.Integers("dilations");
  pool.auto_pad = node.Choice("auto_pad", AutoPad::kNotSet);
  pool.ceil_mode = node.Flag("ceil_mode", false);
  return pool;
}

absl::Status LowerAveragePool(OnnxNode& node, Lowering& out) {
  auto pool = ReadPool<AveragePool>(node);
  pool.count_include_pad = node.Flag("count_include_pad", false);
  return out.Return(std::move(pool), {node.input(0)});
}

absl::Status LowerMaxPool(OnnxNode& node, Lowering& out) {
  auto pool = ReadPool<MaxPool>(node);
  node.Ignore({"storage_order"});  // of the second result, which is not supported
  return out.Return(std::move(pool), {node.input(0)});
}

absl::Status CheckSpatial(const OnnxNode& node, const Lowering& out) {
  if (out.rank(node.input(0)) >= 3) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the input must have spatial axes, not ", out.type(node.input(0)).ToString()));
}

absl::Status LowerGlobalAveragePool(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckSpatial(node, out));
  ReduceMean mean{.keepdims = true};
  for (int axis = 2; axis < out.rank(node.input(0)); ++axis) mean.axes.push_back(axis);
  return out.Return(std::move(mean), {node.input(0)});
}

absl::Status LowerGlobalMaxPool(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckSpatial(node, out));
  const Shape& shape = out.shape(node.input(0));
  MaxPool pool;
  for (int axis = 2; axis < shape.rank(); ++axis) {
    if (!shape[axis].is_static()) {
      return absl::UnimplementedError(
          absl::StrCat("the spatial dimensions must be known, not ", shape.ToString()));
    }
    pool.kernel_shape.push_back(shape[axis].value());
  }
  return out.Return(std::move(pool), {node.input(0)});
}

constexpr LoweringRow kRows[] = {
    {"AveragePool", 7, LoweringRow::kLatest, {1, 1}, LowerAveragePool},
    {"GlobalAveragePool", 1, LoweringRow::kLatest, {1, 1}, LowerGlobalAveragePool},
    {"GlobalMaxPool", 1, LoweringRow::kLatest, {1, 1}, LowerGlobalMaxPool},
    {"MaxPool", 1, LoweringRow::kLatest, {1, 1}, LowerMaxPool},
};

}  // namespace

LoweringTable PoolingLowerings() { return kRows; }

}  // namespace sinter::onnx
