#include "kernels/blocked/attention_mask.h"

#include <algorithm>
#include <limits>

#include "kernels/blocked/layouts.h"
#include "kernels/blocked/vector_functions.h"

namespace sinter::blocked {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

}  // namespace

AttentionMask::AttentionMask(const Attention& op, const Type& type)
    : is_bool_(type.dtype == DType::kBool), mode_(op.mask_mode), hidden_(op.mask_value) {
  std::ranges::copy(BroadcastStrides(type.shape.ToIntegers(), strides_.size()), strides_.begin());
}

void AttentionMask::Apply(const void* data, const Row& row, float scale, float* scores) const {
  const auto [begin, end] = row.seen;
  const auto count = static_cast<size_t>(std::max<int64_t>(end - begin, 0));
  const int64_t step = strides_[3];
  if (!is_bool_ && step == 1) {
    return Rows().scale_add(scale, Elements<float>(data, row) + begin, scores + begin, count);
  }
  Rows().scale(scale, scores + begin, count);
  if (!is_bool_) {
    const auto* const mask = Elements<float>(data, row);
    for (int64_t j = begin; j < end; ++j) scores[j] += *mask;
    return;
  }
  const auto* const mask = Elements<bool>(data, row);
  if (mode_ == MaskMode::kReplace) {
    for (int64_t j = begin; j < end; ++j) scores[j] = mask[j * step] ? scores[j] : hidden_;
  } else {
    for (int64_t j = begin; j < end; ++j) scores[j] += mask[j * step] ? 0.0F : hidden_;
  }
}

bool AttentionMask::HidesAll(const void* data, const Row& row) const {
  for (int64_t j = row.seen.begin; j < row.seen.end; ++j) {
    const int64_t at = j * strides_[3];
    const bool hides = is_bool_ ? !Elements<bool>(data, row)[at] && hidden_ == -kInfinity
                                : Elements<float>(data, row)[at] == -kInfinity;
    if (!hides) return false;
  }
  return true;
}

}  // namespace sinter::blocked
