// Attention and the operators around it, as compositions.
#include <cmath>
#include <limits>

#include "frontend/onnx/lowering_builder.h"
#include "ir/ops/concat.h"
#include "ir/ops/conv.h"
#include "ir/ops/expand.h"
#include "ir/ops/less.h"
#include "ir/ops/less_or_equal.h"
#include "ir/ops/matmul.h"
#include "ir/ops/pad.h"
#include "ir/ops/reduce_max.h"
#include "ir/ops/sigmoid.h"
#include "ir/ops/slice.h"
#include "ir/ops/softmax.h"
#include "ir/ops/tanh.h"

namespace sinter::onnx {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The attributes of Attention-23 to Attention-25.
struct AttentionAttributes {
  bool is_causal;
  int64_t q_heads;
  int64_t kv_heads;
  int64_t output_mode;
  float scale;
  float softcap;
  int64_t left_window;
  int64_t right_window;
  std::optional<DType> softmax_type;
};

absl::StatusOr<AttentionAttributes> ReadAttention(OnnxNode& node) {
  AttentionAttributes read{.is_causal = node.Flag("is_causal", false),
                           .q_heads = node.Integer("q_num_heads", 0),
                           .kv_heads = node.Integer("kv_num_heads", 0),
                           .output_mode = node.Integer("qk_matmul_output_mode", 0),
                           .scale = node.Float("scale", 0),
                           .softcap = node.Float("softcap", 0),
                           .left_window = -1,
                           .right_window = -1};
  if (node.opset() >= 25) {
    read.left_window = node.Integer("left_window_size", -1);
    read.right_window = node.Integer("right_window_size", -1);
  }
  if (node.HasAttribute("softmax_precision")) {
    SINTER_ASSIGN_OR_RETURN(read.softmax_type, node.ElementType("softmax_precision"));
  }
  SINTER_RETURN_IF_ERROR(node.status());
  if (read.output_mode < 0 || read.output_mode > 3) {
    return absl::InvalidArgumentError(absl::StrCat("qk_matmul_output_mode is ", read.output_mode));
  }
  return read;
}

// [batch, length, heads * size] as [batch, heads, length, size].
absl::StatusOr<ValueId> SplitHeads(ValueId x, int64_t heads, Lowering& out) {
  if (out.rank(x) == 4) return x;
  if (out.rank(x) != 3) return absl::InvalidArgumentError("its operands must have rank 3 or 4");
  if (heads <= 0)
    return absl::InvalidArgumentError("operands of rank 3 need q_num_heads and kv_num_heads");
  LoweringBuilder make(out);
  const ValueId split = make.Permuted(make.Reshaped(x, {0, 0, heads, -1}), {0, 2, 1, 3});
  SINTER_RETURN_IF_ERROR(make.status());
  return split;
}

// [batch, kv heads, length, size] with each head as often as query heads share it.
absl::StatusOr<ValueId> RepeatHeads(ValueId x, const Dim& q_heads, Lowering& out) {
  const Dim& heads = out.shape(x)[1];
  if (heads == q_heads) return x;
  if (!heads.is_static() || !q_heads.is_static() || heads.Is(0) ||
      q_heads.value() % heads.value() != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(q_heads.ToString(), " query heads cannot share ", heads.ToString()));
  }
  std::vector<int64_t> indices;
  for (int64_t head = 0; head < q_heads.value(); ++head) {
    indices.push_back(head / (q_heads.value() / heads.value()));
  }
  return out.Add(Gather{.axis = 1}, {x, out.AddIntegers(indices)});
}

// What a query may see: a bool mask and an additive bias, each if there is any.
struct Bias {
  ValueId allowed;   // bool, broadcasts against [batch, heads, queries, keys]
  ValueId additive;  // of the operands' type, the same
};

absl::StatusOr<Bias> MakeBias(OnnxNode& node, const AttentionAttributes& read, ValueId q, ValueId k,
                              Lowering& out) {
  LoweringBuilder make(out);
  Bias bias;
  const DType dtype = out.type(q).dtype;
  if (node.HasInput(3)) {
    ValueId mask = node.input(3);
    const Dim& length = out.shape(mask)[out.rank(mask) - 1];
    const Dim& keys = out.shape(k)[2];
    const bool is_bool = out.type(mask).dtype == DType::kBool;
    if (length.is_static() && keys.is_static() && length.value() < keys.value()) {
      std::vector<int64_t> pads(static_cast<size_t>(2 * out.rank(mask)), 0);
      pads.back() = keys.value() - length.value();
      const ValueId value =
          is_bool ? out.AddConstant(Constant::Scalar(false)) : make.Scalar(dtype, -kInfinity);
      mask = make.Node(Pad{}, {mask, make.Integers(pads), value});
    }
    (is_bool ? bias.allowed : bias.additive) = mask;
  }
  const bool has_lengths = node.HasInput(6);
  const ValueId key_at = make.Positions(make.SizeOf(k, 2));  // [keys]
  if (read.is_causal || read.left_window >= 0 || read.right_window >= 0) {
    // Positions of the queries among the keys: [queries, 1], or [batch, 1, queries, 1] where each
    // batch has its own.
    const ValueId queries = make.SizeOf(q, 2);
    ValueId query_at = make.WithAxes(make.Positions(queries), {1});
    if (node.HasInput(4)) {
      query_at = make.Sum(query_at, make.SizeOf(node.input(4), 2));
    } else if (has_lengths) {
      query_at =
          make.Sum(query_at, make.WithAxes(make.Difference(node.input(6), queries), {1, 2, 3}));
    }
    if (read.is_causal) {
      bias.allowed = make.Both(bias.allowed, make.Node(LessOrEqual{}, {key_at, query_at}));
    }
    const ValueId behind = make.Difference(query_at, key_at);
    if (read.left_window >= 0) {
      const ValueId most = make.Scalar(DType::kInt64, static_cast<double>(read.left_window));
      bias.allowed = make.Both(bias.allowed, make.Node(LessOrEqual{}, {behind, most}));
    }
    if (read.right_window >= 0) {
      const ValueId least = make.Scalar(DType::kInt64, -static_cast<double>(read.right_window));
      bias.allowed = make.Both(bias.allowed, make.Node(LessOrEqual{}, {least, behind}));
    }
  }
  if (has_lengths) {
    const ValueId filled = make.WithAxes(node.input(6), {1, 2, 3});
    bias.allowed = make.Both(bias.allowed, make.Node(Less{}, {key_at, filled}));
  }
  if (bias.allowed.valid()) {
    const ValueId otherwise = bias.additive.valid() ? bias.additive : make.Scalar(dtype, 0);
    bias.additive = make.Choose(bias.allowed, otherwise, make.Scalar(dtype, -kInfinity));
  }
  SINTER_RETURN_IF_ERROR(make.status());
  return bias;
}

absl::Status LowerAttention(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const AttentionAttributes read, ReadAttention(node));
  if (node.HasInput(4) != node.HasInput(5)) {
    return absl::InvalidArgumentError("past_key and past_value go together");
  }
  const bool is_packed = out.rank(node.input(0)) == 3;
  SINTER_ASSIGN_OR_RETURN(const ValueId q, SplitHeads(node.input(0), read.q_heads, out));
  SINTER_ASSIGN_OR_RETURN(ValueId k, SplitHeads(node.input(1), read.kv_heads, out));
  SINTER_ASSIGN_OR_RETURN(ValueId v, SplitHeads(node.input(2), read.kv_heads, out));
  const DType dtype = out.type(q).dtype;
  if (!IsFloatingPoint(dtype)) return absl::InvalidArgumentError("it takes floating point");
  if (node.HasInput(4)) {
    SINTER_ASSIGN_OR_RETURN(k, out.Add(Concat{.axis = 2}, {node.input(4), k}));
    SINTER_ASSIGN_OR_RETURN(v, out.Add(Concat{.axis = 2}, {node.input(5), v}));
  }
  out.SetOutput(1, k);
  out.SetOutput(2, v);
  SINTER_ASSIGN_OR_RETURN(const Bias bias, MakeBias(node, read, q, k, out));
  const Dim q_heads = out.shape(q)[1];
  SINTER_ASSIGN_OR_RETURN(k, RepeatHeads(k, q_heads, out));
  SINTER_ASSIGN_OR_RETURN(v, RepeatHeads(v, q_heads, out));
  const Dim& size = out.shape(q)[3];
  if (!node.HasAttribute("scale") && !size.is_static()) {
    return absl::UnimplementedError("the size of a head is not known");
  }
  const double scale = node.HasAttribute("scale")
                           ? static_cast<double>(read.scale)
                           : 1 / std::sqrt(static_cast<double>(size.value()));

  LoweringBuilder make(out);
  const ValueId root = make.Scalar(dtype, std::sqrt(scale));
  const ValueId keys = make.Permuted(make.Product(k, root), {0, 1, 3, 2});
  ValueId scores = make.Node(MatMul{}, {make.Product(q, root), keys});
  ValueId shown = scores;
  if (read.softcap > 0) {
    const ValueId cap = make.Scalar(dtype, read.softcap);
    scores = make.Product(make.Node(Tanh{}, {make.Quotient(scores, cap)}), cap);
  }
  if (read.output_mode == 1) shown = scores;
  if (bias.additive.valid()) scores = make.Sum(scores, bias.additive);
  if (read.output_mode == 2) shown = scores;
  const DType softmax_type = read.softmax_type.value_or(dtype);
  if (softmax_type != dtype) scores = make.Node(Cast{.to = softmax_type}, {scores});
  ValueId weights = make.Node(Softmax{.axis = -1}, {scores});
  if (softmax_type != dtype) weights = make.Node(Cast{.to = dtype}, {weights});
  if (bias.additive.valid()) {
    // A query that may see nothing gets nothing, not NaN.
    const ValueId best = make.Node(ReduceMax{.axes = {-1}}, {bias.additive});
    const ValueId blind = make.Node(Equal{}, {best, make.Scalar(dtype, -kInfinity)});
    weights = make.Choose(blind, make.Scalar(dtype, 0), weights);
  }
  if (read.output_mode == 3) shown = weights;
  ValueId y = make.Node(MatMul{}, {weights, v});
  if (is_packed) y = make.Reshaped(make.Permuted(y, {0, 2, 1, 3}), {0, 0, -1});
  SINTER_RETURN_IF_ERROR(make.status());
  out.SetOutput(3, shown);
  return out.Return(y);
}

// Slice [start, end) of the last axis, every step-th element.
ValueId LastAxis(LoweringBuilder& make, ValueId x, int64_t start, int64_t end, int64_t step) {
  return make.Node(Slice{}, {x, make.Integers({start}), make.Integers({end}), make.Integers({-1}),
                             make.Integers({step})});
}

absl::Status LowerRotaryEmbedding(OnnxNode& node, Lowering& out) {
  const bool interleaved = node.Flag("interleaved", false);
  const int64_t heads = node.Integer("num_heads", 0);
  int64_t rotated = node.Integer("rotary_embedding_dim", 0);
  SINTER_RETURN_IF_ERROR(node.status());
  LoweringBuilder make(out);
  const ValueId input = node.input(0);
  const bool is_packed = out.rank(input) == 3;
  if (!is_packed && out.rank(input) != 4)
    return absl::InvalidArgumentError("its input must have rank 3 or 4");
  if (is_packed && heads <= 0)
    return absl::InvalidArgumentError("an input of rank 3 needs num_heads");
  // [batch, length, heads, size]
  const ValueId x =
      is_packed ? make.Reshaped(input, {0, 0, heads, -1}) : make.Permuted(input, {0, 2, 1, 3});
  SINTER_RETURN_IF_ERROR(make.status());
  const Dim size = out.shape(x)[3];
  if (!size.is_static()) return absl::UnimplementedError("the size of a head is not known");
  if (rotated == 0) rotated = size.value();
  if (rotated < 0 || rotated > size.value() || rotated % 2 != 0) {
    return absl::InvalidArgumentError(absl::StrCat("rotary_embedding_dim is ", rotated));
  }
  ValueId cosine = node.input(1);
  ValueId sine = node.input(2);
  if (node.HasInput(3)) {
    cosine = make.Node(Gather{}, {cosine, node.input(3)});
    sine = make.Node(Gather{}, {sine, node.input(3)});
  }
  cosine = make.WithAxes(cosine, {2});
  sine = make.WithAxes(sine, {2});
  const ValueId a =
      interleaved ? LastAxis(make, x, 0, rotated, 2) : LastAxis(make, x, 0, rotated / 2, 1);
  const ValueId b =
      interleaved ? LastAxis(make, x, 1, rotated, 2) : LastAxis(make, x, rotated / 2, rotated, 1);
  ValueId real = make.Difference(make.Product(cosine, a), make.Product(sine, b));
  ValueId imaginary = make.Sum(make.Product(sine, a), make.Product(cosine, b));
  ValueId result;
  if (interleaved) {
    real = make.WithAxes(real, {-1});
    imaginary = make.WithAxes(imaginary, {-1});
    result = make.Reshaped(make.Node(Concat{.axis = -1}, {real, imaginary}), {0, 0, 0, rotated});
  } else {
    result = make.Node(Concat{.axis = -1}, {real, imaginary});
  }
  if (rotated < size.value()) {
    result = make.Node(Concat{.axis = -1}, {result, LastAxis(make, x, rotated, size.value(), 1)});
  }
  result = is_packed ? make.Reshaped(result, {0, 0, -1}) : make.Permuted(result, {0, 2, 1, 3});
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(result);
}

// a * sigmoid(alpha * a) * b.
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

// A depthwise convolution over what came before and the input.
absl::Status LowerCausalConvWithState(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  const ValueId weight = node.input(1);
  const std::string activation = node.Text("activation", "none");
  SINTER_RETURN_IF_ERROR(node.status());
  if (out.rank(x) != 3 || out.rank(weight) != 3)
    return absl::InvalidArgumentError("input and weight must have rank 3");
  const Dim& channels = out.shape(weight)[0];
  const Dim& kernel = out.shape(weight)[2];
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
  const ValueId state =
      before == 0 ? LastAxis(make, padded, 0, 0, 1)
                  : LastAxis(make, padded, -before, std::numeric_limits<int64_t>::max(), 1);
  SINTER_RETURN_IF_ERROR(make.status());
  out.SetOutput(1, state);
  return out.Return(y);
}

constexpr LoweringRow kAttentionRows[] = {
    {"Attention", 23, LoweringRow::kLatest, {3, 7}, LowerAttention},
    {"CausalConvWithState", 27, LoweringRow::kLatest, {2, 4}, LowerCausalConvWithState},
    {"RotaryEmbedding", 23, LoweringRow::kLatest, {3, 4}, LowerRotaryEmbedding},
    {"SwiGLU", 28, LoweringRow::kLatest, {2, 2}, LowerSwiGlu},
};

}  // namespace

LoweringTable AttentionLowerings() { return kAttentionRows; }

}  // namespace sinter::onnx
