// LinearAttention.
#include "ir/ops/linear_attention.h"

#include "frontend/onnx/lowering.h"

namespace sinter::onnx {
namespace {

// The rule that the presence of decay and beta implies.
std::string_view RuleOf(const LinearAttention& op) {
  return op.has_decay ? (op.has_beta ? "gated_delta" : "gated") : op.has_beta ? "delta" : "linear";
}

absl::Status LowerLinearAttention(OnnxNode& node, Lowering& out) {
  node.Ignore({"chunk_size"});
  LinearAttention op{.q_heads = node.Integer("q_num_heads", 0),
                     .kv_heads = node.Integer("kv_num_heads", 0),
                     .scale = node.Float("scale", 0),
                     .has_past = node.HasInput(3),
                     .has_decay = node.HasInput(4),
                     .has_beta = node.HasInput(5)};
  const std::string rule = node.Text("update_rule", "gated_delta");
  SINTER_RETURN_IF_ERROR(node.status());
  if (rule != RuleOf(op)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "update_rule is '", rule, "', but the operands are those of '", ToAbsl(RuleOf(op)), "'"));
  }
  std::vector<ValueId> operands;
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (node.HasInput(i)) operands.push_back(node.input(i));
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<ValueId> results,
                          out.AddNode(op, std::move(operands), out.IsWanted(1) ? 2 : 1));
  for (size_t i = 0; i < results.size(); ++i) out.SetOutput(i, results[i]);
  return absl::OkStatus();
}

constexpr LoweringRow kLinearAttentionRows[] = {
    {"LinearAttention", 27, LoweringRow::kLatest, {3, 6}, LowerLinearAttention},
};

}  // namespace

LoweringTable LinearAttentionLowerings() { return kLinearAttentionRows; }

}  // namespace sinter::onnx
