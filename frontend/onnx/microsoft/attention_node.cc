#include "frontend/onnx/microsoft/attention_node.h"

#include <cmath>
#include <utility>

#include "ir/decompose_attention.h"
#include "ir/ops/greater.h"
#include "ir/ops/greater_or_equal.h"
#include "ir/ops/less.h"
#include "ir/ops/slice.h"

namespace sinter::onnx {

absl::StatusOr<float> AttentionScale(OnnxNode& node, const Dim& head_size) {
  const float scale = node.Float("scale", 0);
  if (scale != 0) return scale;
  if (!head_size.is_static() || head_size.value() < 1) {
    return absl::UnimplementedError("the size of a head is not known");
  }
  return static_cast<float>(1 / std::sqrt(static_cast<double>(head_size.value())));
}

ValueId WithHeads(ValueId x, int64_t heads, LoweringBuilder& make) {
  return make.Reshaped(x, {0, 0, heads, -1});
}

ValueId LastColumns(ValueId x, int64_t begin, int64_t end, LoweringBuilder& make) {
  return make.Node(Slice{}, {x, make.Integers({begin}), make.Integers({end}), make.Integers({-1}),
                             make.Integers({1})});
}

ValueId VisibleKeys(ValueId mask, const Dim& batch, ValueId key_count, LoweringBuilder& make) {
  if (!make.status().ok()) return mask;
  const DType dtype = make.type(mask).dtype;
  const Shape shape = make.shape(mask).whole();
  if (shape.rank() == 2 || shape.rank() == 3) {
    const ValueId visible = make.Node(Greater{}, {mask, make.Scalar(dtype, 0)});
    return make.WithAxes(visible,
                         shape.rank() == 2 ? std::vector<int64_t>{1, 2} : std::vector<int64_t>{1});
  }
  // Of open sizes, the one that agrees by its symbol counts.
  bool has_ends = shape.rank() == 1 && CouldEqual(shape, Shape{batch});
  bool has_begins = shape.rank() == 1 && CouldEqual(shape, Shape{batch * 2});
  if (has_ends && has_begins) {
    has_ends = shape == Shape{batch};
    has_begins = shape == Shape{batch * 2};
  }
  if (has_ends == has_begins) {
    make.Fail(absl::UnimplementedError(
        absl::StrCat("a mask of the shape ", shape.ToString(), " is not supported")));
    return mask;
  }
  ValueId bounds = make.Node(Cast{.to = DType::kInt64}, {mask});
  if (has_begins) bounds = make.Reshaped(bounds, {2, -1});
  const auto bound = [&](int64_t index) {
    if (!has_begins) return make.WithAxes(bounds, {1, 2, 3});
    const ValueId row =
        make.Node(Gather{}, {bounds, make.Scalar(DType::kInt64, static_cast<double>(index))});
    return make.WithAxes(row, {1, 2, 3});
  };
  const ValueId positions = make.Positions(key_count);
  const ValueId before = make.Node(Less{}, {positions, bound(0)});
  if (!has_begins) return before;
  return make.Both(before, make.Node(GreaterOrEqual{}, {positions, bound(1)}));
}

absl::StatusOr<AttentionResults> AddAttention(Attention op, const AttentionOperands& given,
                                              bool wants_keys, bool wants_scores, Lowering& out) {
  LoweringBuilder make(out);
  const DType dtype = out.type(given.query).dtype;
  if (!IsFloatingPoint(dtype)) return absl::InvalidArgumentError("it takes floating point");
  op.query_perm = {0, 2, 1, 3};
  op.output_perm = op.query_perm;
  if (!given.heads_first) {
    op.key_perm = op.query_perm;
    op.value_perm = op.query_perm;
  }
  // A row of scores that are all filtered keeps its differences.
  op.zero_rows = ZeroRows::kNone;
  op.mask_value = given.filter;
  ValueId mask = given.bias;
  if (given.visible.valid() && mask.valid()) {
    mask = make.Sum(mask, make.Choose(given.visible, make.Scalar(dtype, 0),
                                      make.Scalar(dtype, static_cast<double>(given.filter))));
  } else if (given.visible.valid()) {
    mask = given.visible;
  }
  std::vector<ValueId> operands = {given.query, given.key, given.value};
  op.has_mask = mask.valid();
  if (op.has_mask) operands.push_back(mask);
  op.has_past = given.past_key.valid();
  if (op.has_past) operands.insert(operands.end(), {given.past_key, given.past_value});
  SINTER_RETURN_IF_ERROR(make.status());

  AttentionResults results;
  if (wants_scores) {
    const DecomposedAttention parts = DecomposeAttention(make, op, operands);
    results = {parts.y, parts.keys, parts.values, parts.biased};
  } else {
    SINTER_ASSIGN_OR_RETURN(const std::vector<ValueId> outputs,
                            out.AddNode(op, operands, wants_keys ? 3 : 1));
    results.y = outputs[0];
    if (wants_keys) {
      results.keys = outputs[1];
      results.values = outputs[2];
    }
  }
  results.y = make.Reshaped(results.y, {0, 0, -1});
  SINTER_RETURN_IF_ERROR(make.status());
  return results;
}

}  // namespace sinter::onnx
