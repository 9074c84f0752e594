// Normalisations.
#include "frontend/onnx/lowering.h"
#include "ir/ops/batch_normalization.h"
#include "ir/ops/flatten.h"
#include "ir/ops/reshape.h"
#include "ir/ops/shape_of.h"
#include "ir/ops/softmax.h"

namespace sinter::onnx {
namespace {

absl::Status LowerBatchNormalization(OnnxNode& node, Lowering& out) {
  const BatchNormalization op{.epsilon = node.Float("epsilon", 1e-5F)};
  node.Ignore({"momentum"});  // of training
  if (node.opset() < 9) node.Only("spatial", 1);
  if (node.opset() >= 14) node.Only("training_mode", 0);
  return out.Return(op,
                    {node.input(0), node.input(1), node.input(2), node.input(3), node.input(4)});
}

absl::Status LowerSoftmax(OnnxNode& node, Lowering& out) {
  return out.Return(Softmax{.axis = node.Integer("axis", -1)}, {node.input(0)});
}

// Before opset 13 the operand is taken as a matrix, its columns all axes from `axis` on; along a
// last axis that is the same as today's.
absl::Status LowerCoercedSoftmax(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  const int64_t axis = node.Integer("axis", 1);
  SINTER_ASSIGN_OR_RETURN(const int first, NormalizeAxis(axis, out.rank(x)));
  if (first == out.rank(x) - 1) return out.Return(Softmax{.axis = axis}, {x});
  SINTER_ASSIGN_OR_RETURN(const ValueId matrix, out.Add(Flatten{.axis = first}, {x}));
  SINTER_ASSIGN_OR_RETURN(const ValueId rows, out.Add(Softmax{.axis = 1}, {matrix}));
  SINTER_ASSIGN_OR_RETURN(const ValueId shape, out.Add(ShapeOf{}, {x}));
  return out.Return(Reshape{.allowzero = true}, {rows, shape});
}

constexpr LoweringRow kRows[] = {
    {"BatchNormalization", 7, LoweringRow::kLatest, {5, 5}, LowerBatchNormalization},
    {"Softmax", 1, 12, {1, 1}, LowerCoercedSoftmax},
    {"Softmax", 13, LoweringRow::kLatest, {1, 1}, LowerSoftmax},
};

}  // namespace

LoweringTable NormalizationLowerings() { return kRows; }

}  // namespace sinter::onnx
