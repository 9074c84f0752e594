#include "passes/lifetime_index.h"

namespace sinter {

LifetimeIndex::LifetimeIndex(size_t steps) : beginning_(steps) {
  while (leaves_ < steps) leaves_ *= 2;
  kept_.resize(2 * leaves_);
}

void LifetimeIndex::Add(size_t id, size_t first, size_t last) {
  beginning_[first].push_back(id);
  size_t begin = leaves_ + first;
  size_t end = leaves_ + last + 1;
  for (; begin < end; begin /= 2, end /= 2) {
    if (begin % 2 == 1) kept_[begin++].push_back(id);
    if (end % 2 == 1) kept_[--end].push_back(id);
  }
}

std::vector<size_t> LifetimeIndex::Overlapping(size_t first, size_t last) const {
  // Either the lifetime is alive at step `first`, or it begins later.
  std::vector<size_t> found;
  for (size_t node = leaves_ + first; node >= 1; node /= 2) {
    found.insert(found.end(), kept_[node].begin(), kept_[node].end());
  }
  for (size_t step = first + 1; step <= last; ++step) {
    found.insert(found.end(), beginning_[step].begin(), beginning_[step].end());
  }
  return found;
}

}  // namespace sinter
