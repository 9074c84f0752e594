// Operators that pick or join parts of tensors.
#include <numeric>
#include <utility>

#include "frontend/onnx/lowering.h"
#include "ir/ops/concat.h"
#include "ir/ops/expand.h"
#include "ir/ops/gather.h"
#include "ir/ops/range.h"
#include "ir/ops/reshape.h"
#include "ir/ops/shape_of.h"
#include "ir/ops/slice.h"

namespace sinter::onnx {
namespace {

absl::Status LowerConcat(OnnxNode& node, Lowering& out) {
  if (!node.HasAttribute("axis")) return absl::InvalidArgumentError("attribute 'axis' is missing");
  std::vector<ValueId> operands;
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (!node.HasInput(i)) {
      return absl::InvalidArgumentError(absl::StrCat("input ", i, " is missing"));
    }
    operands.push_back(node.input(i));
  }
  return out.Return(Concat{.axis = node.Integer("axis", 0)}, std::move(operands));
}

absl::Status LowerGather(OnnxNode& node, Lowering& out) {
  return out.Return(Gather{.axis = node.Integer("axis", 0)}, {node.input(0), node.input(1)});
}

std::vector<int64_t> FirstAxes(size_t count) {
  std::vector<int64_t> axes(count);
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

// Up to opset 9 starts, ends and axes are attributes.
absl::Status LowerSliceAttributes(OnnxNode& node, Lowering& out) {
  const std::vector<int64_t> starts = node.Integers("starts");
  const std::vector<int64_t> ends = node.Integers("ends");
  std::vector<int64_t> axes = node.Integers("axes");
  if (axes.empty()) axes = FirstAxes(starts.size());
  return out.Return(
      Slice{}, {node.input(0), out.AddIntegers(starts), out.AddIntegers(ends),
                out.AddIntegers(axes), out.AddIntegers(std::vector<int64_t>(starts.size(), 1))});
}

// Axes 0, 1, ... and steps of 1 for starts whose length is data-dependent.
absl::StatusOr<std::pair<ValueId, ValueId>> AddDefaults(ValueId starts, Lowering& out) {
  auto scalar = [&](int64_t value) { return out.AddConstant(Constant::Scalar(value)); };
  SINTER_ASSIGN_OR_RETURN(const ValueId length, out.Add(ShapeOf{}, {starts}));
  SINTER_ASSIGN_OR_RETURN(const ValueId count, out.Add(Reshape{}, {length, out.AddIntegers({})}));
  SINTER_ASSIGN_OR_RETURN(const ValueId axes, out.Add(Range{}, {scalar(0), count, scalar(1)}));
  SINTER_ASSIGN_OR_RETURN(const ValueId steps, out.Add(Expand{}, {scalar(1), length}));
  return std::pair(axes, steps);
}

absl::Status LowerSlice(OnnxNode& node, Lowering& out) {
  const Type& starts = out.type(node.input(1));
  const Dim count = starts.shape.rank() == 1 ? starts.shape[0] : Dim::Unknown();
  if (!CouldEqual(starts.shape, Shape{count}) ||
      (count.is_static() && count.value() > out.limits().max_rank)) {
    return absl::InvalidArgumentError(
        absl::StrCat("starts must be a list, one element an axis, not ", starts.ToString()));
  }
  std::pair<ValueId, ValueId> defaults;
  if (count.is_static()) {
    const auto length = static_cast<size_t>(count.value());
    defaults = {out.AddIntegers(FirstAxes(length)),
                out.AddIntegers(std::vector<int64_t>(length, 1))};
  } else if (!node.HasInput(3) || !node.HasInput(4)) {
    SINTER_ASSIGN_OR_RETURN(defaults, AddDefaults(node.input(1), out));
  }
  const ValueId axes = node.HasInput(3) ? node.input(3) : defaults.first;
  const ValueId steps = node.HasInput(4) ? node.input(4) : defaults.second;
  return out.Return(Slice{}, {node.input(0), node.input(1), node.input(2), axes, steps});
}

constexpr LoweringRow kSlicingRows[] = {
    {"Concat", 4, LoweringRow::kLatest, {1, Arity::kAny}, LowerConcat},
    {"Gather", 1, LoweringRow::kLatest, {2, 2}, LowerGather},
    {"Slice", 1, 9, {1, 1}, LowerSliceAttributes},
    {"Slice", 10, LoweringRow::kLatest, {3, 5}, LowerSlice},
};

}  // namespace

LoweringTable SlicingLowerings() { return kSlicingRows; }

}  // namespace sinter::onnx
