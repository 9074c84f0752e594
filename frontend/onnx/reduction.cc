// Reductions.
#include "frontend/onnx/lowering.h"
#include "ir/ops/reduce_mean.h"

namespace sinter::onnx {
namespace {

// The axes are an attribute until opset 17, an operand from then on.
absl::Status LowerReduceMean(OnnxNode& node, Lowering& out) {
  ReduceMean mean{.keepdims = node.Flag("keepdims", true)};
  if (node.opset() < 18) {
    mean.axes = node.Integers("axes");
  } else if (node.HasInput(1)) {
    SINTER_ASSIGN_OR_RETURN(mean.axes, out.KnownIntegers(node.input(1), "axes"));
  }
  const bool keeps_without_axes = node.opset() >= 18 && node.Flag("noop_with_empty_axes", false);
  if (mean.axes.empty() && keeps_without_axes) return out.Return(node.input(0));
  return out.Return(std::move(mean), {node.input(0)});
}

constexpr LoweringRow kRows[] = {
    {"ReduceMean", 1, 17, {1, 1}, LowerReduceMean},
    {"ReduceMean", 18, LoweringRow::kLatest, {1, 2}, LowerReduceMean},
};

}  // namespace

LoweringTable ReductionLowerings() { return kRows; }

}  // namespace sinter::onnx
