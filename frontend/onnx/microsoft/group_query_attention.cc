// GroupQueryAttention: causal attention over a cache of keys and values, of which each sequence of
// the batch has filled a part of its own. Queries and keys may be rotated.
//
// With queries S, the scalar total length L and a cache of P rows, sequence b has past keys 0 if
// S = L, the prompt, and lengths[b] + 1 - S otherwise. The new keys follow them. The present cache
// has max(P, L) rows; those after the new keys are 0. Rows of the result for queries that pad a
// prompt are undefined in ONNX Runtime.
#include "frontend/onnx/microsoft/attention_node.h"
#include "frontend/onnx/rotary_embedding.h"
#include "ir/ops/concat.h"
#include "ir/ops/expand.h"
#include "ir/ops/gather_nd.h"
#include "ir/ops/greater.h"
#include "ir/ops/less.h"
#include "ir/ops/less_or_equal.h"
#include "ir/ops/max.h"
#include "ir/ops/min.h"

namespace sinter::onnx {
namespace {

struct GroupQueryForm {
  int64_t heads;
  int64_t kv_heads;
  int64_t window;  // visible keys up to the query's own; below 0: all
  bool is_causal;
  bool rotates;
  bool interleaved;
};

constexpr int64_t kMostHeads = 1 << 20;

absl::StatusOr<GroupQueryForm> ReadForm(OnnxNode& node) {
  const GroupQueryForm form{.heads = node.Integer("num_heads", 0),
                            .kv_heads = node.Integer("kv_num_heads", 0),
                            .window = node.Integer("local_window_size", -1),
                            .is_causal = node.Flag("causal", true),
                            .rotates = node.Flag("do_rotary", false),
                            .interleaved = node.Flag("rotary_interleaved", false)};
  node.Only("qk_output", 0);
  node.Only("kv_cache_bit_width", 0);
  node.Only("sliding_window_cache", 0);
  if (node.Integer("smooth_softmax", 0) > 0) {
    return absl::UnimplementedError("smooth_softmax is not supported");
  }
  for (const std::string_view name : {"k_quant_type", "v_quant_type"}) {
    if (node.Text(name, "NONE") != "NONE") {
      return absl::UnimplementedError("a quantised cache is not supported");
    }
  }
  node.Ignore(
      {"q_norm_epsilon", "k_norm_epsilon", "qk_norm_epsilon"});  // of operands refused below
  SINTER_RETURN_IF_ERROR(node.status());
  if (form.heads < 1 || form.kv_heads < 1 || form.heads > kMostHeads ||
      form.kv_heads > kMostHeads) {
    return absl::InvalidArgumentError("num_heads and kv_num_heads must be positive, and small");
  }
  for (size_t i = 11; i < node.input_count(); ++i) {
    if (node.HasInput(i)) {
      return absl::UnimplementedError(absl::StrCat("input ", i, " is not supported"));
    }
  }
  SINTER_RETURN_IF_ERROR(node.RequireInputs({5, 6}));
  if (node.HasInput(3) != node.HasInput(4) || node.HasInput(1) != node.HasInput(2)) {
    return absl::InvalidArgumentError("keys and values go together");
  }
  if (form.rotates) SINTER_RETURN_IF_ERROR(node.RequireInputs({7, 8}));
  return form;
}

// Positions in the caches, as i64.
struct CacheRows {
  ValueId past;      // [batch, 1]: the number of past keys
  ValueId queries;   // [batch, queries]: the row of each new key
  ValueId capacity;  // scalar: the number of rows of the present cache
  ValueId indices;   // [rows]
};

CacheRows MakeCacheRows(const OnnxNode& node, LoweringBuilder& make) {
  const ValueId one = make.Scalar(DType::kInt64, 1);
  const auto integers = [&](size_t input) {
    return make.Node(Cast{.to = DType::kInt64}, {node.input(input)});
  };
  const ValueId lengths = make.Sum(make.Reshaped(integers(5), {-1, 1}), one);
  const ValueId total = make.Node(Reshape{}, {integers(6), make.Integers({})});
  const ValueId count = make.SizeOf(node.input(0), 1);
  CacheRows rows;
  rows.past = make.Choose(make.Node(Equal{}, {count, total}), make.Scalar(DType::kInt64, 0),
                          make.Difference(lengths, count));
  rows.queries = make.Sum(rows.past, make.Positions(count));
  rows.capacity =
      node.HasInput(3) ? make.Node(Max{}, {total, make.SizeOf(node.input(3), 2)}) : total;
  rows.indices = make.Positions(rows.capacity);
  return rows;
}

// The present cache [batch, rows, heads, size] of these new rows [batch, queries, heads, size].
// Each of its rows is one of the past, the new ones, and a row of zeros.
ValueId Present(ValueId past, ValueId fresh, const CacheRows& rows, LoweringBuilder& make) {
  if (!make.status().ok()) return fresh;
  const DType dtype = make.type(fresh).dtype;
  const ValueId count = make.SizeOf(fresh, 1);
  std::vector<ValueId> parts;
  ValueId past_count = make.Scalar(DType::kInt64, 0);
  if (past.valid()) {
    past_count = make.SizeOf(past, 2);
    parts.push_back(make.Permuted(past, {0, 2, 1, 3}));
  }
  parts.push_back(fresh);
  const ValueId first = make.Node(Gather{.axis = 1}, {fresh, make.Integers({0})});
  parts.push_back(make.Product(first, make.Scalar(dtype, 0)));
  const ValueId all = make.Node(Concat{.axis = 1}, std::move(parts));
  const ValueId after = make.Difference(rows.indices, rows.past);  // [batch, rows]
  const ValueId zeros = make.Sum(past_count, count);
  ValueId index = make.Sum(past_count, after);
  index = make.Choose(make.Node(Less{}, {after, count}), index, zeros);
  index = make.Choose(make.Node(Less{}, {rows.indices, rows.past}), rows.indices, index);
  return make.Node(GatherND{.batch_dims = 1}, {all, make.WithAxes(index, {-1})});
}

// A bool mask [batch, 1, queries, keys].
ValueId Visible(const GroupQueryForm& form, const CacheRows& rows, LoweringBuilder& make) {
  const ValueId positions = make.WithAxes(rows.queries, {1, 3});
  ValueId visible = make.Node(LessOrEqual{}, {rows.indices, positions});
  if (form.window > 0) {
    const ValueId window = make.Scalar(DType::kInt64, static_cast<double>(form.window));
    visible = make.Both(visible,
                        make.Node(Greater{}, {rows.indices, make.Difference(positions, window)}));
  }
  return visible;
}

// Query, new keys and new values with their heads, which may be side by side in one operand.
AttentionOperands ReadNewHeads(const OnnxNode& node, const GroupQueryForm& form,
                               LoweringBuilder& make) {
  AttentionOperands operands;
  if (node.HasInput(1)) {
    operands.query = WithHeads(node.input(0), form.heads, make);
    operands.key = WithHeads(node.input(1), form.kv_heads, make);
    operands.value = WithHeads(node.input(2), form.kv_heads, make);
    return operands;
  }
  const Dim width = make.shape(node.input(0)).whole()[2];
  if (!width.is_static()) {
    make.Fail(absl::UnimplementedError("the size of a head is not known"));
    return operands;
  }
  const int64_t size = width.value() / (form.heads + 2 * form.kv_heads);
  const int64_t keys = form.heads * size;
  const int64_t values = keys + form.kv_heads * size;
  const auto part = [&](int64_t begin, int64_t end, int64_t heads) {
    return WithHeads(LastColumns(node.input(0), begin, end, make), heads, make);
  };
  operands.query = part(0, keys, form.heads);
  operands.key = part(keys, values, form.kv_heads);
  operands.value = part(values, width.value(), form.kv_heads);
  return operands;
}

// Operands: query, key, value, past key, past value [batch, heads, rows, size], lengths [batch],
// total length, cosines, sines, positions, attention bias. Results: y and the present caches.
absl::Status LowerGroupQueryAttention(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const GroupQueryForm form, ReadForm(node));
  if (out.rank(node.input(0)) != 3) return absl::InvalidArgumentError("the query must have rank 3");
  LoweringBuilder make(out);
  AttentionOperands operands = ReadNewHeads(node, form, make);
  const CacheRows rows = MakeCacheRows(node, make);
  SINTER_RETURN_IF_ERROR(make.status());
  Attention op{.softcap = node.Float("softcap", 0)};
  SINTER_ASSIGN_OR_RETURN(op.scale, AttentionScale(node, out.shape(operands.query).whole()[3]));
  if (form.rotates) {
    const ValueId positions = node.HasInput(9) ? node.input(9) : rows.queries;
    if (out.rank(positions) != 2 || out.rank(node.input(7)) != 2) {
      return absl::InvalidArgumentError("positions and tables must have rank 2");
    }
    const ValueId cosine = make.Node(Gather{}, {node.input(7), positions});
    const ValueId sine = make.Node(Gather{}, {node.input(8), positions});
    SINTER_RETURN_IF_ERROR(make.status());
    const Dim half = out.shape(cosine).whole()[2];
    if (!half.is_static()) return absl::UnimplementedError("the table's size is not known");
    for (ValueId* const rotated : {&operands.query, &operands.key}) {
      SINTER_ASSIGN_OR_RETURN(*rotated, AddRotaryEmbedding(make, *rotated, cosine, sine,
                                                           2 * half.value(), form.interleaved));
    }
  }
  operands.key = Present(node.HasInput(3) ? node.input(3) : ValueId(), operands.key, rows, make);
  operands.value =
      Present(node.HasInput(4) ? node.input(4) : ValueId(), operands.value, rows, make);
  operands.visible = Visible(form, rows, make);
  operands.filter = -std::numeric_limits<float>::infinity();
  if (node.HasInput(10)) operands.bias = node.input(10);
  const ValueId present_key = make.Permuted(operands.key, {0, 2, 1, 3});
  const ValueId present_value = make.Permuted(operands.value, {0, 2, 1, 3});
  SINTER_RETURN_IF_ERROR(make.status());
  SINTER_ASSIGN_OR_RETURN(const AttentionResults results,
                          AddAttention(op, operands, false, false, out));
  out.SetOutput(1, present_key);
  out.SetOutput(2, present_value);
  return out.Return(results.y);
}

constexpr LoweringRow kGroupQueryAttentionRows[] = {
    MicrosoftRow("GroupQueryAttention", {1, 17}, LowerGroupQueryAttention),
};

}  // namespace

LoweringTable GroupQueryAttentionLowerings() { return kGroupQueryAttentionRows; }

}  // namespace sinter::onnx
