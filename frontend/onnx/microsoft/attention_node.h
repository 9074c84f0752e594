// What the attention operators of the domain com.microsoft share.
#ifndef SINTER_FRONTEND_ONNX_MICROSOFT_ATTENTION_NODE_H_
#define SINTER_FRONTEND_ONNX_MICROSOFT_ATTENTION_NODE_H_

#include <vector>

#include "frontend/onnx/lowering_builder.h"
#include "ir/ops/attention.h"

namespace sinter::onnx {

// Values that a node lacks are invalid.
struct AttentionOperands {
  // [batch, length, heads, size]; key and value may have the heads first.
  ValueId query;
  ValueId key;
  ValueId value;
  bool heads_first = false;
  // bool, broadcasts to [batch, heads, queries, keys]; where it is false, the score is increased by
  // `filter`.
  ValueId visible;
  float filter = -10000;
  ValueId bias;  // added to the scores
  // [batch, heads, past, size]
  ValueId past_key;
  ValueId past_value;
};

// Keys and values include the past, [batch, heads, keys, size]. They and the scores, with mask and
// bias, are valid only if the node wants them.
struct AttentionResults {
  ValueId y;  // [batch, queries, heads * width]
  ValueId keys;
  ValueId values;
  ValueId scores;
};

// The scale that the node states, or 1 / sqrt(size of a head), as which 0 counts, too.
absl::StatusOr<float> AttentionScale(OnnxNode& node, const Dim& head_size);

// [batch, length, width] as [batch, length, heads, size].
ValueId WithHeads(ValueId x, int64_t heads, LoweringBuilder& make);

// Elements [begin, end) of the last axis, whose size must be known.
ValueId LastColumns(ValueId x, int64_t begin, int64_t end, LoweringBuilder& make);

// The mask operand of Attention and MultiHeadAttention as AttentionOperands::visible: a number per
// key that is above 0 where it is visible ([batch, keys] or [batch, queries, keys]), the number of
// visible keys ([batch]), or the end and then the begin of the visible keys ([2 * batch]).
ValueId VisibleKeys(ValueId mask, const Dim& batch, ValueId key_count, LoweringBuilder& make);

// Adds the attention node. `op` has the scale, the softcap and causality.
absl::StatusOr<AttentionResults> AddAttention(Attention op, const AttentionOperands& operands,
                                              bool wants_keys, bool wants_scores, Lowering& out);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_MICROSOFT_ATTENTION_NODE_H_
