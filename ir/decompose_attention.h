// Decomposes attention into smaller operators: for backends without a kernel for it, for the
// export, and for forms of ONNX's operator that output intermediate results.
#ifndef SINTER_IR_DECOMPOSE_ATTENTION_H_
#define SINTER_IR_DECOMPOSE_ATTENTION_H_

#include <optional>
#include <span>

#include "ir/expression_builder.h"
#include "ir/ops/attention.h"

namespace sinter {

struct DecomposedAttention {
  ValueId y;        // the node's first result
  ValueId keys;     // all keys, [batch, kv heads, keys, size]
  ValueId values;   // all values, [batch, kv heads, keys, width]
  ValueId scores;   // scaled products, [batch, heads, queries, keys]
  ValueId capped;   // after the softcap
  ValueId biased;   // after the mask
  ValueId weights;  // after Softmax
};

// Adds the nodes that compute attention of these operands. Softmax may use another type. Sizes may
// be symbols, but if the numbers of heads differ, they must be known. Errors are kept by the
// builder.
DecomposedAttention DecomposeAttention(ExpressionBuilder& make, const Attention& op,
                                       std::span<const ValueId> operands,
                                       std::optional<DType> softmax_type = std::nullopt);

// The same as a graph, whose inputs are operands of these types and whose outputs are y and, if
// there are three results, keys and values.
absl::StatusOr<Graph> DecomposedGraph(const Attention& op, std::span<const Type> operands,
                                      size_t result_count);

}  // namespace sinter

#endif  // SINTER_IR_DECOMPOSE_ATTENTION_H_
