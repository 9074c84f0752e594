// Attention.
#include <limits>
#include <utility>
#include <vector>

#include "frontend/onnx/raising.h"
#include "ir/decompose_attention.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

// Whether ONNX's Attention computes the same up to permutations.
bool IsOnnxAttention(const Graph& graph, const Node& node, const Attention& op, int opset) {
  if (opset < (op.has_key_lengths ? 24 : 23)) return false;
  if (op.left_window_size >= 0 || op.right_window_size >= 0 || op.zero_rows != ZeroRows::kMasked) {
    return false;
  }
  if (!op.has_mask) return true;
  const Type& mask = graph.type(node.inputs[op.MaskOperand()]);
  const bool hides =
      op.mask_mode == MaskMode::kAdd && op.mask_value == -std::numeric_limits<float>::infinity();
  if (mask.dtype == DType::kBool && !hides) return false;
  // ONNX pads a short mask along the keys, while Sinter broadcasts it.
  const Shape& keys = graph.type(node.inputs[1]).shape;
  Dim all = keys[static_cast<int>(AxesOf(op.key_perm)[2])];
  if (op.has_past) all = graph.type(node.inputs[op.PastKeyOperand()]).shape[2] + all;
  return mask.shape.rank() >= 2 && mask.shape[mask.shape.rank() - 1] == all;
}

absl::Status RaiseAttention(Raising& out) {
  const auto& op = out.operation().As<Attention>();
  for (size_t i = 0; i < 3; ++i) out.Take(i);
  const bool has_more = op.has_past || op.has_key_lengths;
  if (op.has_mask) {
    out.Take(op.MaskOperand());
  } else if (has_more) {
    out.TakeNothing();
  }
  if (op.has_past) {
    out.Take(op.PastKeyOperand());
    out.Take(op.PastValueOperand());
  }
  if (op.has_key_lengths) {
    out.TakeNothing();
    out.TakeNothing();
    out.Take(op.KeyLengthsOperand());
  }
  out.Set("scale", op.scale);
  if (op.softcap > 0) out.Set("softcap", op.softcap);
  if (op.is_causal) out.SetInteger("is_causal", 1);
  return absl::OkStatus();
}

// The decomposed node if ONNX's operator computes something else, or one with its permutations as
// nodes of their own.
absl::StatusOr<std::optional<Graph>> ExpandAttention(const Graph& graph, const Node& node,
                                                     int opset) {
  const auto& op = node.operation.As<Attention>();
  if (!IsOnnxAttention(graph, node, op, opset)) {
    std::vector<Type> types;
    for (const ValueId input : node.inputs) types.push_back(graph.type(input));
    SINTER_ASSIGN_OR_RETURN(Graph body, DecomposedGraph(op, types, node.outputs.size()));
    return body;
  }
  const bool is_permuted = !op.query_perm.empty() || !op.key_perm.empty() ||
                           !op.value_perm.empty() || !op.output_perm.empty();
  if (!is_permuted) return std::nullopt;
  Graph body;
  std::vector<ValueId> operands = AddOperands(graph, node, body);
  GraphExpressionBuilder make(body);
  Attention plain = op;
  std::vector<int64_t>* const perms[] = {&plain.query_perm, &plain.key_perm, &plain.value_perm};
  for (size_t i = 0; i < 3; ++i) {
    if (!perms[i]->empty()) operands[i] = make.Permuted(operands[i], std::move(*perms[i]));
    perms[i]->clear();
  }
  plain.output_perm.clear();
  SINTER_RETURN_IF_ERROR(make.status());
  SINTER_ASSIGN_OR_RETURN(
      const NodeId attention,
      body.AddNode(plain, operands, {.output_count = static_cast<int>(node.outputs.size())}));
  ValueIds results = body.node(attention).outputs;
  if (!op.output_perm.empty()) results[0] = make.Permuted(results[0], op.output_perm);
  SINTER_RETURN_IF_ERROR(make.status());
  for (const ValueId result : results) {
    body.AddOutput(absl::StrCat("result", body.outputs().size()), result);
  }
  return body;
}

constexpr RaisingRow kExportAttentionRows[] = {
    {"attention", "Attention", RaiseAttention, ExpandAttention, 23},
};

}  // namespace

RaisingTable AttentionRaisings() { return kExportAttentionRows; }

}  // namespace sinter::onnx
