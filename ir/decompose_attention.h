// Attention in smaller operators: for backends that have no kernel for it, for the export, and for
// forms of ONNX's operator that show what is computed on the way.
#ifndef SINTER_IR_DECOMPOSE_ATTENTION_H_
#define SINTER_IR_DECOMPOSE_ATTENTION_H_

#include <optional>
#include <span>

#include "ir/expression_builder.h"
#include "ir/ops/attention.h"

namespace sinter {

struct DecomposedAttention {
  ValueId y;        // the node's first result
  ValueId keys;     // all of them, [batch, kv heads, keys, size]
  ValueId values;   // [batch, kv heads, keys, width]
  ValueId scores;   // scaled products, [batch, heads, queries, keys]
  ValueId capped;   // behind the softcap
  ValueId biased;   // behind the mask
  ValueId weights;  // of the values
};

// Adds what a node with these operands computes. Softmax may compute in another type. Sizes may be
// symbols, but the numbers of heads must be known where they differ; errors are the builder's.
DecomposedAttention DecomposeAttention(ExpressionBuilder& make, const Attention& op,
                                       std::span<const ValueId> operands,
                                       std::optional<DType> softmax_type = std::nullopt);

// The same as a graph whose inputs are operands of these types, and whose outputs are y and, where
// there are three results, keys and values.
absl::StatusOr<Graph> DecomposedGraph(const Attention& op, std::span<const Type> operands,
                                      size_t result_count);

}  // namespace sinter

#endif  // SINTER_IR_DECOMPOSE_ATTENTION_H_
