// Attention, and related operators as compositions.
#include <algorithm>
#include <cmath>
#include <limits>

#include "frontend/onnx/lowering_builder.h"
#include "ir/decompose_attention.h"
#include "ir/ops/concat.h"
#include "ir/ops/conv.h"
#include "ir/ops/pad.h"
#include "ir/ops/sigmoid.h"
#include "ir/ops/slice.h"

namespace sinter::onnx {
namespace {

// Sinter's operator and the attributes of Attention-23 to Attention-25 that it lacks.
struct AttentionForm {
  Attention op;
  int64_t q_heads;
  int64_t kv_heads;
  int64_t output_mode;
  std::optional<DType> softmax_type;
};

absl::StatusOr<AttentionForm> ReadAttention(OnnxNode& node) {
  AttentionForm form{
      .op = {.softcap = node.Float("softcap", 0), .is_causal = node.Flag("is_causal", false)},
      .q_heads = node.Integer("q_num_heads", 0),
      .kv_heads = node.Integer("kv_num_heads", 0),
      .output_mode = node.Integer("qk_matmul_output_mode", 0)};
  if (node.opset() >= 25) {
    form.op.left_window_size = node.Integer("left_window_size", -1);
    form.op.right_window_size = node.Integer("right_window_size", -1);
  }
  if (node.HasAttribute("softmax_precision")) {
    SINTER_ASSIGN_OR_RETURN(form.softmax_type, node.ElementType("softmax_precision"));
  }
  SINTER_RETURN_IF_ERROR(node.status());
  if (form.output_mode < 0 || form.output_mode > 3) {
    return absl::InvalidArgumentError(absl::StrCat("qk_matmul_output_mode is ", form.output_mode));
  }
  form.op.softcap = std::max(form.op.softcap, 0.0F);  // ONNX: a softcap of 0 or less means none
  return form;
}

// Returns the operand as [batch, length, heads, size] and sets the permutation that makes it
// [batch, heads, length, size]. An operand of rank 4 has that form already.
absl::StatusOr<ValueId> SplitHeads(ValueId x, int64_t heads, Lowering& out,
                                   std::vector<int64_t>& perm) {
  if (out.rank(x) == 4) return x;
  if (out.rank(x) != 3) return absl::InvalidArgumentError("its operands must have rank 3 or 4");
  if (heads <= 0) {
    return absl::InvalidArgumentError("operands of rank 3 need q_num_heads and kv_num_heads");
  }
  perm = {0, 2, 1, 3};
  return out.Add(Reshape{}, {x, out.AddIntegers({0, 0, heads, -1})});
}

// If the mask covers only the first keys, the others are hidden.
absl::StatusOr<ValueId> PadMask(ValueId mask, const Dim& keys, DType dtype, Lowering& out) {
  const OperandShape shape = out.shape(mask);
  if (shape.rank() == 0) return mask;
  SINTER_ASSIGN_OR_RETURN(const Dim length, shape.dim(shape.rank() - 1));
  if (!length.is_static() || !keys.is_static() || length.value() >= keys.value()) return mask;
  std::vector<int64_t> pads(static_cast<size_t>(2 * shape.rank()), 0);
  pads.back() = keys.value() - length.value();
  LoweringBuilder make(out);
  const ValueId hidden = make.type(mask).dtype == DType::kBool
                             ? make.Constant(Constant::Scalar(false))
                             : make.Scalar(dtype, -std::numeric_limits<double>::infinity());
  return out.Add(Pad{}, {mask, make.Integers(pads), hidden});
}

absl::Status LowerAttention(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(AttentionForm form, ReadAttention(node));
  Attention& op = form.op;
  op.has_mask = node.HasInput(3);
  op.has_past = node.HasInput(4);
  op.has_key_lengths = node.HasInput(6);
  if (op.has_past != node.HasInput(5)) {
    return absl::InvalidArgumentError("past_key and past_value go together");
  }
  LoweringBuilder make(out);
  std::vector<ValueId> operands;
  const std::pair<int64_t, std::vector<int64_t>*> heads[] = {{form.q_heads, &op.query_perm},
                                                             {form.kv_heads, &op.key_perm},
                                                             {form.kv_heads, &op.value_perm}};
  for (size_t i = 0; i < 3; ++i) {
    SINTER_ASSIGN_OR_RETURN(const ValueId operand,
                            SplitHeads(node.input(i), heads[i].first, out, *heads[i].second));
    operands.push_back(operand);
  }
  op.output_perm = op.query_perm;
  const DType dtype = out.type(operands[0]).dtype;
  if (!IsFloatingPoint(dtype)) return absl::InvalidArgumentError("it takes floating point");
  SINTER_ASSIGN_OR_RETURN(const Dim size, out.dim(operands[0], 3));
  if (node.HasAttribute("scale")) {
    op.scale = node.Float("scale", 1);
  } else if (size.is_static()) {
    op.scale = static_cast<float>(1 / std::sqrt(static_cast<double>(size.value())));
  } else {
    return absl::UnimplementedError("the size of a head is not known");
  }
  if (op.has_mask) {
    SINTER_ASSIGN_OR_RETURN(Dim keys,
                            out.dim(operands[1], static_cast<int>(AxesOf(op.key_perm)[2])));
    if (op.has_past) {
      if (out.rank(node.input(4)) != 4) {
        return absl::InvalidArgumentError("past_key must have rank 4");
      }
      SINTER_ASSIGN_OR_RETURN(const Dim past, out.dim(node.input(4), 2));
      keys = past + keys;
    }
    SINTER_ASSIGN_OR_RETURN(const ValueId mask, PadMask(node.input(3), keys, dtype, out));
    operands.push_back(mask);
  }
  if (op.has_past) operands.insert(operands.end(), {node.input(4), node.input(5)});
  if (op.has_key_lengths) operands.push_back(node.input(6));
  SINTER_RETURN_IF_ERROR(make.status());

  const DType softmax_type = form.softmax_type.value_or(dtype);
  ValueId y;
  if (out.IsWanted(3) || softmax_type != dtype) {
    // The operator does not output the scores and does not have this softmax type.
    const DecomposedAttention parts = DecomposeAttention(make, op, operands, softmax_type);
    SINTER_RETURN_IF_ERROR(make.status());
    y = parts.y;
    const ValueId shown[] = {parts.scores, parts.capped, parts.biased, parts.weights};
    out.SetOutput(1, parts.keys);
    out.SetOutput(2, parts.values);
    out.SetOutput(3, shown[form.output_mode]);
  } else {
    const bool gives_keys = out.IsWanted(1) || out.IsWanted(2);
    SINTER_ASSIGN_OR_RETURN(const std::vector<ValueId> results,
                            out.AddNode(op, operands, gives_keys ? 3 : 1));
    y = results[0];
    for (size_t i = 1; i < results.size(); ++i) out.SetOutput(i, results[i]);
  }
  if (!op.output_perm.empty()) y = make.Reshaped(y, {0, 0, -1});
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(y);
}

// a * sigmoid(alpha * a) * b
absl::Status LowerSwiGlu(OnnxNode& node, Lowering& out) {
  LoweringBuilder make(out);
  const ValueId a = node.input(0);
  const float alpha = node.Float("alpha", 1);
  const ValueId scaled = alpha == 1 ? a : make.Product(a, make.Scalar(out.type(a).dtype, alpha));
  const ValueId gated = make.Product(a, make.Node(Sigmoid{}, {scaled}));
  const ValueId result = make.Product(gated, node.input(1));
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(result);
}

// A depthwise convolution over the past state followed by the input.
absl::Status LowerCausalConvWithState(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  const ValueId weight = node.input(1);
  const std::string activation = node.Text("activation", "none");
  SINTER_RETURN_IF_ERROR(node.status());
  if (out.rank(x) != 3 || out.rank(weight) != 3)
    return absl::InvalidArgumentError("input and weight must have rank 3");
  SINTER_ASSIGN_OR_RETURN(const Dim channels, out.dim(weight, 0));
  SINTER_ASSIGN_OR_RETURN(const Dim kernel, out.dim(weight, 2));
  if (!channels.is_static() || !kernel.is_static())
    return absl::UnimplementedError("the weight's shape is not known");
  const int64_t before = kernel.value() - 1;
  LoweringBuilder make(out);
  const ValueId padded = node.HasInput(3)
                             ? make.Node(Concat{.axis = 2}, {node.input(3), x})
                             : make.Node(Pad{}, {x, make.Integers({0, 0, before, 0, 0, 0})});
  std::vector<ValueId> operands = {padded, weight};
  if (node.HasInput(2)) operands.push_back(node.input(2));
  ValueId y = make.Node(Conv{.group = channels.value()}, std::move(operands));
  if (activation == "silu" || activation == "swish") {
    y = make.Product(y, make.Node(Sigmoid{}, {y}));
  } else if (activation != "none") {
    return absl::UnimplementedError(absl::StrCat("activation '", activation, "' is not supported"));
  }
  const int64_t end = before == 0 ? 0 : std::numeric_limits<int64_t>::max();
  const ValueId state = make.Node(Slice{}, {padded, make.Integers({-before}), make.Integers({end}),
                                            make.Integers({-1}), make.Integers({1})});
  SINTER_RETURN_IF_ERROR(make.status());
  out.SetOutput(1, state);
  return out.Return(y);
}

constexpr LoweringRow kAttentionRows[] = {
    {"Attention", 23, LoweringRow::kLatest, {3, 7}, LowerAttention},
    {"CausalConvWithState", 27, LoweringRow::kLatest, {2, 4}, LowerCausalConvWithState},
    {"SwiGLU", 28, LoweringRow::kLatest, {2, 2}, LowerSwiGlu},
};

}  // namespace

LoweringTable AttentionLowerings() { return kAttentionRows; }

}  // namespace sinter::onnx
