// FlexAttention of the domain ai.onnx.preview: its graphs are inlined between the matrix products.
#include <cmath>

#include "frontend/onnx/lowering_builder.h"
#include "ir/ops/attention.h"
#include "ir/ops/matmul.h"
#include "ir/ops/softmax.h"

namespace sinter::onnx {
namespace {

// The heads of the query and those of key and value, each of which serves several query heads.
class Groups {
 public:
  static absl::StatusOr<Groups> Of(ValueId q, ValueId k, const Lowering& out) {
    SINTER_ASSIGN_OR_RETURN(const Dim heads, out.dim(q, 1));
    SINTER_ASSIGN_OR_RETURN(const Dim kv_heads, out.dim(k, 1));
    if (heads == kv_heads) return Groups(1, 1);
    if (!heads.is_static() || !kv_heads.is_static()) {
      return absl::UnimplementedError("the numbers of heads differ and are not known");
    }
    if (kv_heads.value() < 1 || heads.value() % kv_heads.value() != 0) {
      return absl::InvalidArgumentError(absl::StrCat(heads.value(), " query heads cannot share ",
                                                     kv_heads.value(), " key heads"));
    }
    return Groups(heads.value(), kv_heads.value());
  }

  // [batch, heads, rows, columns] as [batch, kv heads, group * rows, columns].
  ValueId Joined(LoweringBuilder& make, ValueId x) const {
    return heads_ == kv_heads_ ? x : WithHeads(make, x, kv_heads_, heads_);
  }
  // The inverse.
  ValueId Separated(LoweringBuilder& make, ValueId x) const {
    return heads_ == kv_heads_ ? x : WithHeads(make, x, heads_, kv_heads_);
  }

 private:
  Groups(int64_t heads, int64_t kv_heads) : heads_(heads), kv_heads_(kv_heads) {}

  static ValueId WithHeads(LoweringBuilder& make, ValueId x, int64_t to, int64_t from) {
    if (!make.status().ok()) return x;
    const Dim& rows = make.type(x).shape[2];
    return make.Reshaped(x, {0, to, rows.is_static() ? rows.value() * from / to : -1, 0});
  }

  int64_t heads_;
  int64_t kv_heads_;
};

// The result of the graph attribute of that name, which maps a tensor to one of the same type; the
// tensor itself if the node does not have the attribute.
absl::StatusOr<ValueId> Modified(OnnxNode& node, std::string_view name, ValueId x, Lowering& out) {
  if (!node.HasAttribute(name)) return x;
  const GraphProto* proto = node.Graph(name);
  SINTER_RETURN_IF_ERROR(node.status());
  const Type type = out.type(x);
  SINTER_ASSIGN_OR_RETURN(const ImportedBody body, out.ImportBody(*proto, {&type, 1}));
  SINTER_ASSIGN_OR_RETURN(const std::vector<ValueId> results, out.Inline(body, {x}));
  if (results.size() != 1 || out.type(results[0]).dtype != type.dtype ||
      !CouldEqual(out.type(results[0]).shape, type.shape)) {
    return absl::InvalidArgumentError(
        absl::StrCat(ToAbsl(name), " must give one tensor of the type ", type.ToString()));
  }
  return results[0];
}

absl::StatusOr<float> ScaleOf(OnnxNode& node, const Lowering& out) {
  if (node.HasAttribute("scale")) return node.Float("scale", 1);
  SINTER_ASSIGN_OR_RETURN(const Dim size, out.dim(node.input(0), 3));
  if (!size.is_static()) return absl::UnimplementedError("the size of a head is not known");
  return static_cast<float>(1 / std::sqrt(static_cast<double>(size.value())));
}

absl::Status LowerFlexAttention(OnnxNode& node, Lowering& out) {
  const ValueId q = node.input(0);
  const ValueId k = node.input(1);
  const ValueId v = node.input(2);
  for (const ValueId operand : {q, k, v}) {
    if (out.rank(operand) == 4 && IsFloatingPoint(out.type(operand).dtype)) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "its operands must be floating point of rank 4, not ", out.type(operand).ToString()));
  }
  const DType dtype = out.type(q).dtype;
  SINTER_ASSIGN_OR_RETURN(
      const DType softmax_type,
      node.ElementType("softmax_precision",
                       dtype == DType::kFloat64 ? TensorProto::DOUBLE : TensorProto::FLOAT));
  SINTER_ASSIGN_OR_RETURN(const float scale, ScaleOf(node, out));
  SINTER_RETURN_IF_ERROR(node.status());
  const bool is_plain = !node.HasAttribute("score_mod") && !node.HasAttribute("prob_mod");
  if (is_plain && softmax_type == dtype) {
    return out.Return(Attention{.scale = scale, .zero_rows = ZeroRows::kNone}, {q, k, v});
  }
  SINTER_ASSIGN_OR_RETURN(const Groups groups, Groups::Of(q, k, out));

  LoweringBuilder make(out);
  // As in ONNX, query and key are each multiplied by the square root of the scale.
  const double root = std::sqrt(std::abs(static_cast<double>(scale)));
  const ValueId queries = make.Product(q, make.Scalar(dtype, scale < 0 ? -root : root));
  const ValueId keys = make.Product(make.Permuted(k, {0, 1, 3, 2}), make.Scalar(dtype, root));
  ValueId scores = make.Node(MatMul{}, {groups.Joined(make, queries), keys});
  scores = make.Node(Cast{.to = softmax_type}, {groups.Separated(make, scores)});
  SINTER_RETURN_IF_ERROR(make.status());
  SINTER_ASSIGN_OR_RETURN(scores, Modified(node, "score_mod", scores, out));
  ValueId weights = make.Node(Softmax{.axis = -1}, {scores});
  SINTER_RETURN_IF_ERROR(make.status());
  SINTER_ASSIGN_OR_RETURN(weights, Modified(node, "prob_mod", weights, out));
  const ValueId values = make.Node(Cast{.to = softmax_type}, {v});
  const ValueId y = make.Node(MatMul{}, {groups.Joined(make, weights), values});
  const ValueId result = make.Node(Cast{.to = out.type(v).dtype}, {groups.Separated(make, y)});
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(result);
}

constexpr LoweringRow kFlexAttentionRows[] = {
    {"FlexAttention", 1, 1, {3, 3}, LowerFlexAttention, "ai.onnx.preview"},
};

}  // namespace

LoweringTable FlexAttentionLowerings() { return kFlexAttentionRows; }

}  // namespace sinter::onnx
