// Finds the lifetimes that overlap a given one.
#ifndef SINTER_PASSES_LIFETIME_INDEX_H_
#define SINTER_PASSES_LIFETIME_INDEX_H_

#include <cstddef>
#include <vector>

#include "absl/container/inlined_vector.h"

namespace sinter {

// Lifetimes are ranges of steps [first, last]. Adding one takes time in the logarithm of the number
// of steps; a query also takes time in its length and in the number of its results.
class LifetimeIndex {
 public:
  explicit LifetimeIndex(size_t steps);

  void Add(size_t id, size_t first, size_t last);
  // The ids of the lifetimes that share a step with [first, last], in no particular order.
  std::vector<size_t> Overlapping(size_t first, size_t last) const;

 private:
  using Ids = absl::InlinedVector<size_t, 2>;

  // A segment tree: node 1 stands for all steps, node i for those of its children 2i and 2i + 1, and
  // node leaves_ + s for step s. A lifetime is kept by the fewest nodes that together stand for it.
  size_t leaves_ = 1;
  std::vector<Ids> kept_;
  std::vector<Ids> beginning_;  // by first step
};

}  // namespace sinter

#endif  // SINTER_PASSES_LIFETIME_INDEX_H_
