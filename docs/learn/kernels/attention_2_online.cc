// Attention without the matrix of scores. Keys come in blocks; for each query the largest score so
// far, the sum of exponentials and the weighted sum of values are kept. When a larger score comes,
// what was summed before shrinks by exp(old - new). After Milakov and Gimelshein, "Online normalizer
// calculation for softmax" (2018), and Dao et al., "FlashAttention" (2022).
#include <sinter/kernel.h>

#include <algorithm>
#include <cmath>

#include "attention.h"
#include "vector.h"

namespace {

using learn::kLanes;
using learn::Load;
using learn::Vector;

constexpr int64_t kBlockKeys = 4 * kLanes;

// Keys of a block, transposed, so that one vector has the same element of kLanes keys; and for each
// query its largest score and its sum of exponentials.
int64_t Workspace(const sinter::KernelNode& node) {
  const learn::AttentionSizes s(node);
  return (s.size * kBlockKeys + 2 * s.queries) * static_cast<int64_t>(sizeof(float));
}

void TransposeKeys(const learn::AttentionSizes& s, const float* keys, int64_t count, float* to) {
  for (int64_t l = 0; l < s.size; ++l, to += kBlockKeys) {
    for (int64_t j = 0; j < count; ++j) to[j] = keys[j * s.size + l];
    std::fill(to + count, to + kBlockKeys, 0.0F);
  }
}

// scores [kBlockKeys] of one query, in registers until they are complete.
void Scores(const float* query, const float* keys, int64_t size, float scale, float* scores) {
  Vector sums[kBlockKeys / kLanes] = {};
  for (int64_t l = 0; l < size; ++l, keys += kBlockKeys) {
#pragma GCC unroll 8
    for (int64_t v = 0; v < kBlockKeys / kLanes; ++v) sums[v] += query[l] * Load(keys + v * kLanes);
  }
  for (int64_t v = 0; v < kBlockKeys / kLanes; ++v) {
    learn::Store(scale * sums[v], scores + v * kLanes);
  }
}

// Adds `count` values with the weights exp(scores - largest) to the row of the result.
void AddValues(const float* scores, int64_t count, const float* values, int64_t width,
               float& largest, float& total, float* row) {
  const float new_largest = std::max(largest, *std::max_element(scores, scores + count));
  const float shrink = std::exp(largest - new_largest);
  largest = new_largest;
  total *= shrink;
  for (int64_t l = 0; l < width; ++l) row[l] *= shrink;
  for (int64_t j = 0; j < count; ++j) {
    const float weight = std::exp(scores[j] - largest);
    total += weight;
    for (int64_t l = 0; l < width; ++l) row[l] += weight * values[j * width + l];
  }
}

void Attention(const sinter::KernelCall& call) {
  const learn::AttentionSizes s(call.node());
  const float scale = call.node().root().Float("scale");
  float* const transposed = call.Workspace<float>();
  float* const largest = transposed + s.size * kBlockKeys;
  float* const total = largest + s.queries;
  for (int64_t head = 0; head < s.heads; ++head) {
    const float* const q = call.Input<float>(0).data + head * s.queries * s.size;
    const float* const k = call.Input<float>(1).data + head * s.keys * s.size;
    const float* const v = call.Input<float>(2).data + head * s.keys * s.width;
    float* const y = call.Output<float>(0).data + head * s.queries * s.width;
    std::fill(y, y + s.queries * s.width, 0.0F);
    std::fill(largest, largest + s.queries, -INFINITY);
    std::fill(total, total + s.queries, 0.0F);
    for (int64_t first = 0; first < s.keys; first += kBlockKeys) {
      const int64_t count = std::min(kBlockKeys, s.keys - first);
      TransposeKeys(s, k + first * s.size, count, transposed);
      for (int64_t i = 0; i < s.queries; ++i) {
        float scores[kBlockKeys];
        Scores(q + i * s.size, transposed, s.size, scale, scores);
        AddValues(scores, count, v + first * s.width, s.width, largest[i], total[i],
                  y + i * s.width);
      }
    }
    for (int64_t i = 0; i < s.queries; ++i) {
      for (int64_t l = 0; l < s.width; ++l) y[i * s.width + l] /= total[i];
    }
  }
}

}  // namespace

SINTER_BACKEND(
    "attention_online", "1.0",
    {.op = "attention", .run = Attention, .takes = learn::IsPlainAttention, .workspace = Workspace})
