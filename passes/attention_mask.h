// The mask of decomposed attention, as it is found in a graph.
#ifndef SINTER_PASSES_ATTENTION_MASK_H_
#define SINTER_PASSES_ATTENTION_MASK_H_

#include <limits>

#include "ir/graph.h"
#include "ir/ops/attention.h"

namespace sinter {

struct FoundMask {
  ValueId value;
  MaskMode mode = MaskMode::kAdd;
  // For bool masks only: whether true hides, and the score of a hidden key.
  bool is_inverted = false;
  float hidden = -std::numeric_limits<float>::infinity();
};

// Whether the mask only adds -infinity for the keys after each query: a constant, or the triangle
// of ones that PyTorch exports, built from shapes. [..., queries, keys]
bool IsCausal(const Graph& graph, const FoundMask& mask, const Shape& scores);

// The mask before its expansion to the scores' shape, and as a bool mask if it is computed from
// one.
FoundMask Simplified(const Graph& graph, FoundMask mask);

}  // namespace sinter

#endif  // SINTER_PASSES_ATTENTION_MASK_H_
