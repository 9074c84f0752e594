// Operators that change the shape and keep all elements.
#include "frontend/onnx/lowering.h"
#include "ir/ops/expand.h"
#include "ir/ops/flatten.h"
#include "ir/ops/reshape.h"
#include "ir/ops/shape_of.h"
#include "ir/ops/squeeze.h"
#include "ir/ops/transpose.h"
#include "ir/ops/unsqueeze.h"

namespace sinter::onnx {
namespace {

absl::Status LowerExpand(OnnxNode& node, Lowering& out) {
  return out.Return(Expand{}, {node.input(0), node.input(1)});
}

absl::Status LowerFlatten(OnnxNode& node, Lowering& out) {
  return out.Return(Flatten{.axis = node.Integer("axis", 1)}, {node.input(0)});
}

absl::Status LowerReshape(OnnxNode& node, Lowering& out) {
  const Reshape reshape{.allowzero = node.opset() >= 14 && node.Flag("allowzero", false)};
  return out.Return(reshape, {node.input(0), node.input(1)});
}

absl::Status LowerShape(OnnxNode& node, Lowering& out) {
  ShapeOf shape;
  if (node.opset() >= 15) {
    shape.start = node.Integer("start", shape.start);
    shape.end = node.Integer("end", shape.end);
  }
  return out.Return(shape, {node.input(0)});
}

// The axes of Squeeze and Unsqueeze are an attribute up to opset 12 and an operand from then on. A
// known operand becomes Sinter's attribute.
template <class Op>
absl::Status LowerAxes(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  if (node.opset() < 13) return out.Return(Op{.axes = node.Integers("axes")}, {x});
  if (!node.HasInput(1)) return out.Return(Op{}, {x});
  if (auto axes = out.KnownIntegers(node.input(1), "axes"); axes.ok()) {
    return out.Return(Op{.axes = *std::move(axes)}, {x});
  }
  return out.Return(Op{}, {x, node.input(1)});
}

absl::Status LowerUnsqueeze(OnnxNode& node, Lowering& out) {
  if (node.opset() < 13 && !node.HasAttribute("axes")) {
    return absl::InvalidArgumentError("attribute 'axes' is missing");
  }
  return LowerAxes<Unsqueeze>(node, out);
}

absl::Status LowerTranspose(OnnxNode& node, Lowering& out) {
  return out.Return(Transpose{.perm = node.Integers("perm")}, {node.input(0)});
}

constexpr LoweringRow kShapeRows[] = {
    {"Expand", 8, LoweringRow::kLatest, {2, 2}, LowerExpand},
    {"Flatten", 1, LoweringRow::kLatest, {1, 1}, LowerFlatten},
    {"Reshape", 5, LoweringRow::kLatest, {2, 2}, LowerReshape},
    {"Shape", 1, LoweringRow::kLatest, {1, 1}, LowerShape},
    {"Squeeze", 1, 12, {1, 1}, LowerAxes<Squeeze>},
    {"Squeeze", 13, LoweringRow::kLatest, {1, 2}, LowerAxes<Squeeze>},
    {"Transpose", 1, LoweringRow::kLatest, {1, 1}, LowerTranspose},
    {"Unsqueeze", 1, 12, {1, 1}, LowerUnsqueeze},
    {"Unsqueeze", 13, LoweringRow::kLatest, {2, 2}, LowerUnsqueeze},
};

}  // namespace

LoweringTable ShapeLowerings() { return kShapeRows; }

}  // namespace sinter::onnx
