// Exercise 13: a query that does not see the future.
//
// A model that writes text must not look at words that it has not written yet. With the attribute
// is_causal, query i sees the keys 0 to i only. The kernel below always shows all keys. Make it
// right for both.
#include <sinter/kernel.h>

#include <algorithm>
#include <cmath>

namespace {

// y = softmax(scale q k^T) v for every head: q [batch, heads, queries, size], k [.., keys, size],
// v [.., keys, width].
void Attention(const sinter::KernelCall& call) {
  const auto q = call.Input<float>(0);
  const auto k = call.Input<float>(1);
  const auto v = call.Input<float>(2);
  const auto y = call.Output<float>(0);
  const float scale = call.node().root().Float("scale");
  const int64_t heads = q.dims[0] * q.dims[1], queries = q.dims[2], size = q.dims[3];
  const int64_t keys = k.dims[2], width = v.dims[3];
  std::vector<float> scores(keys);
  for (int64_t head = 0; head < heads; ++head) {
    for (int64_t i = 0; i < queries; ++i) {
      float largest = -INFINITY;
      for (int64_t j = 0; j < keys; ++j) {
        float sum = 0;
        for (int64_t l = 0; l < size; ++l) {
          sum += q[(head * queries + i) * size + l] * k[(head * keys + j) * size + l];
        }
        scores[j] = scale * sum;
        largest = std::max(largest, scores[j]);
      }
      float total = 0;
      for (int64_t j = 0; j < keys; ++j) total += scores[j] = std::exp(scores[j] - largest);
      float* const row = y.data + (head * queries + i) * width;
      std::fill(row, row + width, 0.0F);
      for (int64_t j = 0; j < keys; ++j) {
        for (int64_t l = 0; l < width; ++l) {
          row[l] += scores[j] / total * v[(head * keys + j) * width + l];
        }
      }
    }
  }
}

// Attention without masks, caches and permuted operands, one key head for each query head.
bool IsAttention(const sinter::KernelNode& node) {
  const sinter::KernelOperation& op = node.root();
  for (const char* name : {"query_perm", "key_perm", "value_perm", "output_perm"}) {
    if (!op.Ints(name).empty()) return false;
  }
  return node.input_count() == 3 && node.output_count() == 1 && op.Float("softcap") == 0 &&
         op.Int("left_window_size") == -1 && op.Int("right_window_size") == -1 &&
         node.input(0).dims[1] == node.input(1).dims[1];
}

}  // namespace

SINTER_BACKEND("exercise_13", "0.1", {.op = "attention", .run = Attention, .takes = IsAttention})
