// Attention, which also projects its input, and MultiHeadAttention.
#include <algorithm>
#include <array>

#include "frontend/onnx/microsoft/attention_node.h"
#include "ir/ops/concat.h"
#include "ir/ops/matmul.h"

namespace sinter::onnx {
namespace {

// Causality and the mask's value. A single query sees everything. ONNX Runtime lets the last query
// see all keys, which differs from causality where there are more new keys than queries.
absl::Status ReadVisibility(OnnxNode& node, const Dim& queries, const Dim& keys, Attention& op,
                            AttentionOperands& operands) {
  op.is_causal = node.Flag("unidirectional", false) && !queries.Is(1);
  if (op.is_causal && queries.is_static() && keys.is_static() && queries != keys) {
    return absl::UnimplementedError("unidirectional attention to other sequences is not supported");
  }
  operands.filter = node.Float("mask_filter_value", -10000);
  return node.status();
}

// The number of keys, past ones included, as an i64 scalar. `axis` is that of the keys in `key`.
ValueId KeyCount(ValueId key, int64_t axis, ValueId past_key, LoweringBuilder& make) {
  const ValueId count = make.SizeOf(key, axis);
  return past_key.valid() ? make.Sum(make.SizeOf(past_key, 2), count) : count;
}

// The widths of queries, keys and values in the product of input and weights.
absl::StatusOr<std::array<int64_t, 3>> ProjectedWidths(OnnxNode& node, const Dim& all) {
  const std::vector<int64_t> given = node.Integers("qkv_hidden_sizes");
  SINTER_RETURN_IF_ERROR(node.status());
  if (!all.is_static()) return absl::UnimplementedError("the size of the weights is not known");
  std::array<int64_t, 3> widths{};
  widths.fill(all.value() / 3);
  if (given.size() == 3) std::copy(given.begin(), given.end(), widths.begin());
  const bool in_range = std::all_of(widths.begin(), widths.end(), [&](int64_t width) {
    return width >= 0 && width <= all.value();
  });
  if ((!given.empty() && given.size() != 3) || !in_range ||
      widths[0] + widths[1] + widths[2] != all.value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the weights do not hold queries, keys and values of the given sizes: they "
                     "have ",
                     all.value(), " columns"));
  }
  return widths;
}

// Operands: input [batch, length, width], weights [width, queries + keys + values], bias, mask, past
// [2, batch, heads, past, size], attention bias. Results: y, keys and values in the form of the
// past.
absl::Status LowerProjectedAttention(OnnxNode& node, Lowering& out) {
  const int64_t heads = node.Integer("num_heads", 0);
  node.Only("do_rotary", 0);
  node.Only("past_present_share_buffer", 0);
  node.Ignore({"rotary_embedding_dim"});
  SINTER_RETURN_IF_ERROR(node.status());
  const ValueId input = node.input(0);
  if (heads < 1 || out.rank(input) != 3 || out.rank(node.input(1)) != 2 || node.HasInput(6)) {
    return absl::InvalidArgumentError(
        "it takes heads, an input of rank 3, a matrix of weights, and no past length");
  }
  const Dim batch = out.shape(input).whole()[0];
  SINTER_ASSIGN_OR_RETURN(const auto widths,
                          ProjectedWidths(node, out.shape(node.input(1)).whole()[1]));
  LoweringBuilder make(out);
  ValueId projected = make.Node(MatMul{}, {input, node.input(1)});
  if (node.HasInput(2)) projected = make.Sum(projected, node.input(2));
  Attention op;
  AttentionOperands operands;
  int64_t begin = 0;
  ValueId* const parts[] = {&operands.query, &operands.key, &operands.value};
  for (size_t i = 0; i < 3; ++i) {
    *parts[i] = WithHeads(LastColumns(projected, begin, begin + widths[i], make), heads, make);
    begin += widths[i];
  }
  SINTER_RETURN_IF_ERROR(
      ReadVisibility(node, out.shape(input).whole()[1], out.shape(input).whole()[1], op, operands));
  SINTER_ASSIGN_OR_RETURN(op.scale, AttentionScale(node, Dim(widths[0] / heads)));
  if (node.HasInput(4)) {
    operands.past_key = make.Node(Gather{}, {node.input(4), make.Scalar(DType::kInt64, 0)});
    operands.past_value = make.Node(Gather{}, {node.input(4), make.Scalar(DType::kInt64, 1)});
  }
  if (node.HasInput(3)) {
    static_cast<void>(out.rank(node.input(3)));  // the rank must be known
    operands.visible =
        VisibleKeys(node.input(3), batch, KeyCount(input, 1, operands.past_key, make), make);
  }
  if (node.HasInput(5)) operands.bias = node.input(5);
  SINTER_RETURN_IF_ERROR(make.status());
  const bool wants_present = out.IsWanted(1);
  SINTER_ASSIGN_OR_RETURN(const AttentionResults results,
                          AddAttention(op, operands, wants_present, false, out));
  if (wants_present) {
    const ValueId present = make.Node(
        Concat{.axis = 0}, {make.WithAxes(results.keys, {0}), make.WithAxes(results.values, {0})});
    SINTER_RETURN_IF_ERROR(make.status());
    out.SetOutput(1, present);
  }
  return out.Return(results.y);
}

// Query, key and value of MultiHeadAttention with heads. ONNX Runtime runs operands that hold
// several of them only on other devices.
absl::Status ReadHeads(const OnnxNode& node, int64_t heads, Lowering& out, LoweringBuilder& make,
                       AttentionOperands& operands) {
  if (!node.HasInput(1) || !node.HasInput(2)) {
    return absl::UnimplementedError("packed queries, keys and values are not supported");
  }
  const ValueId query = node.input(0);
  const ValueId key = node.input(1);
  if (out.rank(query) != 3) return absl::InvalidArgumentError("the query must have rank 3");
  operands.query = WithHeads(query, heads, make);
  const ValueId value = node.input(2);
  operands.heads_first = out.rank(key) == 4;
  const int rank = operands.heads_first ? 4 : 3;
  if (out.rank(key) != rank || out.rank(value) != rank) {
    return absl::InvalidArgumentError("key and value must both have rank 3, or 4");
  }
  operands.key = operands.heads_first ? key : WithHeads(key, heads, make);
  operands.value = operands.heads_first ? value : WithHeads(value, heads, make);
  return make.status();
}

// Adds the bias, a list for queries, keys and values in this order.
absl::Status AddProjectionBias(ValueId bias, int64_t heads, Lowering& out, LoweringBuilder& make,
                               AttentionOperands& operands) {
  if (operands.heads_first || !out.shape(bias).whole().is_static() || out.rank(bias) != 1) {
    return absl::UnimplementedError("a bias of this form is not supported");
  }
  const Dim size = out.shape(operands.query).whole()[3];
  if (!size.is_static()) return absl::UnimplementedError("the size of a head is not known");
  const int64_t width = size.value() * heads;
  const int64_t bounds[] = {0, width, 2 * width, out.shape(bias).whole()[0].value()};
  ValueId* const parts[] = {&operands.query, &operands.key, &operands.value};
  for (size_t i = 0; i < 3; ++i) {
    const ValueId own = LastColumns(bias, bounds[i], bounds[i + 1], make);
    *parts[i] = make.Sum(*parts[i], make.Reshaped(own, {heads, -1}));
  }
  return make.status();
}

// Operands: query, key, value, bias, key padding mask, attention bias, past key, past value.
// Results: y, all keys, all values, the scores.
absl::Status LowerMultiHeadAttention(OnnxNode& node, Lowering& out) {
  const int64_t heads = node.Integer("num_heads", 0);
  SINTER_RETURN_IF_ERROR(node.status());
  if (heads < 1) return absl::InvalidArgumentError(absl::StrCat("num_heads is ", heads));
  if (node.HasInput(8) || node.HasInput(9)) {
    return absl::UnimplementedError("past keys and values in a buffer are not supported");
  }
  if (node.HasInput(6) != node.HasInput(7)) {
    return absl::InvalidArgumentError("past_key and past_value go together");
  }
  LoweringBuilder make(out);
  Attention op;
  AttentionOperands operands;
  SINTER_RETURN_IF_ERROR(ReadHeads(node, heads, out, make, operands));
  if (node.HasInput(3)) {
    SINTER_RETURN_IF_ERROR(AddProjectionBias(node.input(3), heads, out, make, operands));
  }
  const Shape query = out.shape(operands.query).whole();
  const int64_t key_axis = operands.heads_first ? 2 : 1;
  const Dim keys = out.shape(operands.key).whole()[static_cast<int>(key_axis)];
  SINTER_RETURN_IF_ERROR(ReadVisibility(node, query[1], keys, op, operands));
  SINTER_ASSIGN_OR_RETURN(op.scale, AttentionScale(node, query[3]));
  if (node.HasInput(6)) {
    operands.past_key = node.input(6);
    operands.past_value = node.input(7);
  }
  if (node.HasInput(4)) {
    static_cast<void>(out.rank(node.input(4)));  // the rank must be known
    operands.visible = VisibleKeys(node.input(4), query[0],
                                   KeyCount(operands.key, key_axis, operands.past_key, make), make);
  }
  if (node.HasInput(5)) operands.bias = node.input(5);
  SINTER_RETURN_IF_ERROR(make.status());
  SINTER_ASSIGN_OR_RETURN(
      const AttentionResults results,
      AddAttention(op, operands, out.IsWanted(1) || out.IsWanted(2), out.IsWanted(3), out));
  if (results.keys.valid()) {
    out.SetOutput(1, results.keys);
    out.SetOutput(2, results.values);
  }
  if (results.scores.valid()) out.SetOutput(3, results.scores);
  return out.Return(results.y);
}

constexpr LoweringRow kMicrosoftAttentionRows[] = {
    MicrosoftRow("Attention", {2, 7}, LowerProjectedAttention),
    MicrosoftRow("MultiHeadAttention", {1, 10}, LowerMultiHeadAttention),
};

}  // namespace

LoweringTable MicrosoftAttentionLowerings() { return kMicrosoftAttentionRows; }

}  // namespace sinter::onnx
