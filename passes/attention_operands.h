// Operations on the operands of attention that attention can absorb at no cost.
#ifndef SINTER_PASSES_ATTENTION_OPERANDS_H_
#define SINTER_PASSES_ATTENTION_OPERANDS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/graph.h"

namespace sinter {

// A value with permuted axes, scaled elements and repeated heads.
struct AttentionOperand {
  ValueId value;
  std::vector<int64_t> perm;  // axis i of the operand is axis perm[i] of the value
  float scale = 1;
  int64_t group = 1;  // each head is repeated this many times in a row
};

struct FollowOptions {
  bool may_scale = false;
  bool may_repeat = false;  // whether heads (axis 1 of the operand) may be repeated
};

// Follows the operand back through transposes (also one of the last two axes between reshapes, as
// PyTorch's newer exporter writes it), multiplications and divisions by numbers, and repetitions of
// heads (Unsqueeze, Expand or Tile, Reshape; or a Gather).
AttentionOperand FollowOperand(const Graph& graph, AttentionOperand operand, FollowOptions options);

// The scaled operand of a multiplication or division by a number that keeps its type.
struct Scaling {
  ValueId value;
  float factor;
};
std::optional<Scaling> ScalingOf(const Graph& graph, const Node& node);

}  // namespace sinter

#endif  // SINTER_PASSES_ATTENTION_OPERANDS_H_
