#include "frontend/file/constant_pool.h"

#include <algorithm>
#include <numeric>

namespace sinter::file {
namespace {

// Passes inspect only constants up to this size (passes/common_subexpressions.cc,
// remove_identities.cc).
constexpr int64_t kMostSmallBytes = 4096;

}  // namespace

uint32_t ConstantPool::Add(const ConstantRef& constant) {
  const auto [entry, added] =
      known_.try_emplace(constant.get(), static_cast<uint32_t>(constants_.size()));
  if (!added) return entry->second;
  const uint64_t hash = constant->ContentHash();
  const auto [first, last] = by_hash_.equal_range(hash);
  const auto equal = std::find_if(
      first, last, [&](const auto& other) { return *constants_[other.second] == *constant; });
  if (equal != last) return entry->second = equal->second;
  by_hash_.emplace(hash, entry->second);
  constants_.push_back(constant);
  return entry->second;
}

void ConstantPool::Place() {
  order_.resize(constants_.size());
  std::iota(order_.begin(), order_.end(), 0);
  std::stable_partition(order_.begin(), order_.end(), [&](uint32_t index) {
    return constants_[index]->byte_size() <= kMostSmallBytes;
  });
  offsets_.resize(constants_.size());
  weight_bytes_ = 0;
  for (const uint32_t index : order_) {
    offsets_[index] = weight_bytes_;
    const Constant& constant = *constants_[index];
    const auto size =
        static_cast<uint64_t>(PackedBytes(constant.dtype(), constant.element_count()));
    weight_bytes_ += (size + kAlignment - 1) / kAlignment * kAlignment;
  }
}

}  // namespace sinter::file
