// Gelu in the forms of the domain com.microsoft.
#include "frontend/onnx/lowering_builder.h"
#include "ir/ops/gelu.h"
#include "ir/ops/swish.h"

namespace sinter::onnx {
namespace {

// Gelu of x, or of x + bias if there is a second operand.
absl::Status ReturnGelu(OnnxNode& node, Lowering& out, GeluApproximation approximate) {
  LoweringBuilder make(out);
  const ValueId x = node.HasInput(1) ? make.Sum(node.input(0), node.input(1)) : node.input(0);
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(Gelu{.approximate = approximate}, {x});
}

absl::Status LowerExactGelu(OnnxNode& node, Lowering& out) {
  return ReturnGelu(node, out, GeluApproximation::kNone);
}

absl::Status LowerFastGelu(OnnxNode& node, Lowering& out) {
  return ReturnGelu(node, out, GeluApproximation::kTanh);
}

absl::Status LowerQuickGelu(OnnxNode& node, Lowering& out) {
  return out.Return(Swish{.alpha = node.Float("alpha", 1.702F)}, {node.input(0)});
}

constexpr LoweringRow kMicrosoftActivationRows[] = {
    MicrosoftRow("BiasGelu", {2, 2}, LowerExactGelu),
    MicrosoftRow("FastGelu", {1, 2}, LowerFastGelu),
    MicrosoftRow("Gelu", {1, 1}, LowerExactGelu),
    MicrosoftRow("QuickGelu", {1, 1}, LowerQuickGelu),
};

}  // namespace

LoweringTable MicrosoftActivationLowerings() { return kMicrosoftActivationRows; }

}  // namespace sinter::onnx
