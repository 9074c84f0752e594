// Operators that find, pick and place elements by indices or by their values.
#include "frontend/onnx/lowering.h"
#include "ir/ops/compress.h"
#include "ir/ops/det.h"
#include "ir/ops/gather_elements.h"
#include "ir/ops/gather_nd.h"
#include "ir/ops/non_max_suppression.h"
#include "ir/ops/non_zero.h"
#include "ir/ops/one_hot.h"
#include "ir/ops/range.h"
#include "ir/ops/scatter_elements.h"
#include "ir/ops/scatter_nd.h"
#include "ir/ops/top_k.h"
#include "ir/ops/unique.h"

namespace sinter::onnx {
namespace {

absl::Status LowerGatherElements(OnnxNode& node, Lowering& out) {
  return out.Return(GatherElements{.axis = node.Integer("axis", 0)},
                    {node.input(0), node.input(1)});
}

absl::Status LowerGatherND(OnnxNode& node, Lowering& out) {
  const GatherND op{.batch_dims = node.opset() >= 12 ? node.Integer("batch_dims", 0) : 0};
  return out.Return(op, {node.input(0), node.input(1)});
}

absl::Status LowerScatterElements(OnnxNode& node, Lowering& out) {
  const ScatterElements op{.axis = node.Integer("axis", 0),
                           .reduction = node.opset() >= 16
                                            ? node.Choice("reduction", ScatterReduction::kNone)
                                            : ScatterReduction::kNone};
  return out.Return(op, {node.input(0), node.input(1), node.input(2)});
}

absl::Status LowerScatterND(OnnxNode& node, Lowering& out) {
  const ScatterND op{.reduction = node.opset() >= 16
                                      ? node.Choice("reduction", ScatterReduction::kNone)
                                      : ScatterReduction::kNone};
  return out.Return(op, {node.input(0), node.input(1), node.input(2)});
}

absl::Status LowerOneHot(OnnxNode& node, Lowering& out) {
  return out.Return(OneHot{.axis = node.Integer("axis", -1)},
                    {node.input(0), node.input(1), node.input(2)});
}

absl::Status LowerRange(OnnxNode& node, Lowering& out) {
  node.Ignore({"stash_type"});  // Sinter computes in f64
  return out.Return(Range{}, {node.input(0), node.input(1), node.input(2)});
}

// Up to opset 9 k is an attribute.
absl::Status LowerTopK(OnnxNode& node, Lowering& out) {
  TopK op{.axis = node.Integer("axis", -1)};
  if (node.opset() >= 11) op.largest = node.Flag("largest", true);
  node.Ignore({"sorted"});  // sorted results are valid for both values
  const ValueId k = node.opset() < 10 ? out.AddIntegers({node.Integer("k", 0)}) : node.input(1);
  return out.ReturnAll(op, {node.input(0), k});
}

absl::Status LowerNonZero(OnnxNode& node, Lowering& out) {
  return out.Return(NonZero{}, {node.input(0)});
}

absl::Status LowerCompress(OnnxNode& node, Lowering& out) {
  const Compress op{.flatten = !node.HasAttribute("axis"), .axis = node.Integer("axis", 0)};
  return out.Return(op, {node.input(0), node.input(1)});
}

absl::Status LowerUnique(OnnxNode& node, Lowering& out) {
  const Unique op{.flatten = !node.HasAttribute("axis"),
                  .axis = node.Integer("axis", 0),
                  .sorted = node.Flag("sorted", true)};
  return out.ReturnAll(op, {node.input(0)});
}

absl::Status LowerNonMaxSuppression(OnnxNode& node, Lowering& out) {
  const NonMaxSuppression op{.center_point_box = node.Flag("center_point_box", false),
                             .use_score_threshold = node.HasInput(4)};
  const ValueId most = node.HasInput(2) ? node.input(2) : out.AddIntegers({0});
  const ValueId overlap = node.HasInput(3) ? node.input(3) : out.AddScalar(DType::kFloat32, 0);
  const ValueId score = node.HasInput(4) ? node.input(4) : out.AddScalar(DType::kFloat32, 0);
  return out.Return(op, {node.input(0), node.input(1), most, overlap, score});
}

absl::Status LowerDet(OnnxNode& node, Lowering& out) { return out.Return(Det{}, {node.input(0)}); }

constexpr LoweringRow kSelectionRows[] = {
    {"Compress", 9, LoweringRow::kLatest, {2, 2}, LowerCompress},
    {"Det", 11, LoweringRow::kLatest, {1, 1}, LowerDet},
    {"GatherElements", 11, LoweringRow::kLatest, {2, 2}, LowerGatherElements},
    {"GatherND", 11, LoweringRow::kLatest, {2, 2}, LowerGatherND},
    {"NonMaxSuppression", 10, LoweringRow::kLatest, {2, 5}, LowerNonMaxSuppression},
    {"NonZero", 9, LoweringRow::kLatest, {1, 1}, LowerNonZero},
    {"OneHot", 9, LoweringRow::kLatest, {3, 3}, LowerOneHot},
    {"Range", 11, LoweringRow::kLatest, {3, 3}, LowerRange},
    {"Scatter", 9, 10, {3, 3}, LowerScatterElements},
    {"ScatterElements", 11, LoweringRow::kLatest, {3, 3}, LowerScatterElements},
    {"ScatterND", 11, LoweringRow::kLatest, {3, 3}, LowerScatterND},
    {"TopK", 1, 9, {1, 1}, LowerTopK},
    {"TopK", 10, LoweringRow::kLatest, {2, 2}, LowerTopK},
    {"Unique", 11, LoweringRow::kLatest, {1, 1}, LowerUnique},
};

}  // namespace

LoweringTable SelectionLowerings() { return kSelectionRows; }

}  // namespace sinter::onnx
