// What the attention kernels of this folder share: their sizes, and which nodes they take.
#ifndef SINTER_LEARN_ATTENTION_H_
#define SINTER_LEARN_ATTENTION_H_

#include <sinter/kernel.h>

#include <cstdint>

namespace learn {

// y [heads, queries, width] of q [heads, queries, size], k [heads, keys, size] and v [heads, keys,
// width]; the heads of all examples of a batch are counted together.
struct AttentionSizes {
  int64_t heads, queries, keys, size, width;

  explicit AttentionSizes(const sinter::KernelNode& node) {
    const std::vector<int64_t>& q = node.input(0).dims;
    heads = q[0] * q[1], queries = q[2], size = q[3];
    keys = node.input(1).dims[2], width = node.input(2).dims[3];
  }
};

// Attention without masks, caches and permuted operands, one key head for each query head.
inline bool IsPlainAttention(const sinter::KernelNode& node) {
  const sinter::KernelOperation& op = node.root();
  for (const char* const name : {"query_perm", "key_perm", "value_perm", "output_perm"}) {
    if (!op.Ints(name).empty()) return false;
  }
  return node.input_count() == 3 && node.output_count() == 1 && op.Float("softcap") == 0 &&
         op.Int("is_causal") == 0 && op.Int("left_window_size") == -1 &&
         op.Int("right_window_size") == -1 && node.input(0).dims[1] == node.input(1).dims[1];
}

}  // namespace learn

#endif  // SINTER_LEARN_ATTENTION_H_
