// What stands before the operands of attention and costs nothing inside of it.
#ifndef SINTER_PASSES_ATTENTION_OPERANDS_H_
#define SINTER_PASSES_ATTENTION_OPERANDS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/graph.h"

namespace sinter {

// A value and what is done to it: its axes permuted, its elements scaled, its heads repeated.
struct AttentionOperand {
  ValueId value;
  std::vector<int64_t> perm;  // axis i of the operand is axis perm[i] of the value
  float scale = 1;
  int64_t group = 1;  // each head is there so many times, one behind the other
};

struct FollowOptions {
  bool may_scale = false;
  bool may_repeat = false;  // heads, which are axis 1 of the operand
};

// Follows the operand back: through transposes (also one of the last two axes among reshapes, as
// PyTorch's newer exporter writes it), multiplications and divisions by numbers, and repetitions of
// heads (Unsqueeze, Expand or Tile, Reshape; or a Gather).
AttentionOperand FollowOperand(const Graph& graph, AttentionOperand operand, FollowOptions options);

// What a multiplication with, or division by, a number scales without changing its type.
struct Scaling {
  ValueId value;
  float factor;
};
std::optional<Scaling> ScalingOf(const Graph& graph, const Node& node);

}  // namespace sinter

#endif  // SINTER_PASSES_ATTENTION_OPERANDS_H_
