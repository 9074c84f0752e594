// Attention as its formula says: all scores of a head, a softmax of every row, and the sum of the
// values with these weights. The matrix of scores has one number for each pair of tokens.
#include <sinter/kernel.h>

#include <algorithm>
#include <cmath>

#include "attention.h"

namespace {

int64_t Workspace(const sinter::KernelNode& node) {
  const learn::AttentionSizes s(node);
  return s.queries * s.keys * static_cast<int64_t>(sizeof(float));
}

// scores [queries, keys] = scale q k^T
void Scores(const learn::AttentionSizes& s, float scale, const float* q, const float* k,
            float* scores) {
  for (int64_t i = 0; i < s.queries; ++i) {
    for (int64_t j = 0; j < s.keys; ++j) {
      float sum = 0;
      for (int64_t l = 0; l < s.size; ++l) sum += q[i * s.size + l] * k[j * s.size + l];
      scores[i * s.keys + j] = scale * sum;
    }
  }
}

void Softmax(int64_t rows, int64_t columns, float* scores) {
  for (float* row = scores; row < scores + rows * columns; row += columns) {
    const float largest = *std::max_element(row, row + columns);
    float sum = 0;
    for (int64_t j = 0; j < columns; ++j) sum += row[j] = std::exp(row[j] - largest);
    for (int64_t j = 0; j < columns; ++j) row[j] /= sum;
  }
}

// y [queries, width] = weights [queries, keys] times v [keys, width]
void WeightedSums(const learn::AttentionSizes& s, const float* weights, const float* v, float* y) {
  std::fill(y, y + s.queries * s.width, 0.0F);
  for (int64_t i = 0; i < s.queries; ++i) {
    for (int64_t j = 0; j < s.keys; ++j) {
      const float weight = weights[i * s.keys + j];
      for (int64_t l = 0; l < s.width; ++l) y[i * s.width + l] += weight * v[j * s.width + l];
    }
  }
}

void Attention(const sinter::KernelCall& call) {
  const learn::AttentionSizes s(call.node());
  const float scale = call.node().root().Float("scale");
  float* const scores = call.Workspace<float>();
  for (int64_t head = 0; head < s.heads; ++head) {
    Scores(s, scale, call.Input<float>(0).data + head * s.queries * s.size,
           call.Input<float>(1).data + head * s.keys * s.size, scores);
    Softmax(s.queries, s.keys, scores);
    WeightedSums(s, scores, call.Input<float>(2).data + head * s.keys * s.width,
                 call.Output<float>(0).data + head * s.queries * s.width);
  }
}

}  // namespace

SINTER_BACKEND(
    "attention_plain", "1.0",
    {.op = "attention", .run = Attention, .takes = learn::IsPlainAttention, .workspace = Workspace})
