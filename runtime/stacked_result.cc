#include "runtime/stacked_result.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ir/inference.h"
#include "kernels/run_limits.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr int64_t kMostBytes = int64_t{1} << 30;
// The initial allocation, unless all slices need less.
constexpr int64_t kFirstBytes = int64_t{1} << 16;

}  // namespace

StackedResult::StackedResult(Type slice, int64_t axis, bool reversed)
    : slice_(std::move(slice)), stated_axis_(axis), reversed_(reversed) {}

void StackedResult::Begin(int64_t count, void* memory) {
  SINTER_CHECK(count >= 0 || (!reversed_ && stated_axis_ == 0));
  most_ = count;
  given_ = static_cast<std::byte*>(memory);
  count_ = 0;
  capacity_ = 0;
  own_ = nullptr;
}

absl::Status StackedResult::Grow() {
  SINTER_ASSIGN_OR_RETURN(slice_bytes_, ByteSize(slice_.dtype, dims_).Get());
  if (given_ != nullptr) {
    const bool same =
        std::equal(dims_.begin(), dims_.end(), slice_.shape.begin(), slice_.shape.end(),
                   [](int64_t size, const Dim& dim) { return dim.Is(size); });
    if (same) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("an iteration gives a value of shape ",
                                                   Shape::Of(dims_).ToString(),
                                                   ", its body states ", slice_.shape.ToString()));
  }
  int64_t wanted = std::max(2 * capacity_, kFirstBytes / std::max<int64_t>(slice_bytes_, 1) + 1);
  const bool whole = reversed_ || axis_ != 0;
  if (most_ >= 0) wanted = whole ? most_ : std::min(wanted, most_);
  SINTER_ASSIGN_OR_RETURN(int64_t bytes, (CheckedSize(wanted) * CheckedSize(slice_bytes_)).Get());
  if (bytes > kMostBytes && !whole) {
    wanted = std::max(count_ + 1, kMostBytes / slice_bytes_);
    SINTER_ASSIGN_OR_RETURN(bytes, (CheckedSize(wanted) * CheckedSize(slice_bytes_)).Get());
  }
  if (bytes > kMostBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the iterations' results take more than ", kMostBytes, " bytes"));
  }
  SINTER_RETURN_IF_ERROR(RunLimits::CheckTensor(bytes));
  SINTER_ASSIGN_OR_RETURN(AlignedBytes larger, AllocateAligned(std::max<int64_t>(bytes, 1)));
  const int64_t used = count_ * slice_bytes_;
  if (used > 0) std::memcpy(larger.get(), own_.get(), static_cast<size_t>(used));
  own_ = std::move(larger);
  capacity_ = wanted;
  return absl::OkStatus();
}

absl::StatusOr<std::byte*> StackedResult::Next(const std::vector<int64_t>& dims) {
  if (count_ == 0) {
    dims_ = dims;
    SINTER_ASSIGN_OR_RETURN(const int axis,
                            NormalizeAxis(stated_axis_, static_cast<int>(dims.size()) + 1));
    axis_ = static_cast<size_t>(axis);
  } else if (dims_ != dims) {
    return absl::InvalidArgumentError(
        "an iteration gives a value of another shape than those before");
  }
  if (count_ == 0 || (given_ == nullptr && count_ == capacity_)) SINTER_RETURN_IF_ERROR(Grow());
  if (axis_ == 0) {
    return memory() + (reversed_ ? most_ - 1 - count_ : count_) * slice_bytes_;
  }
  if (slice_memory_ == nullptr || slice_memory_bytes_ < slice_bytes_) {
    SINTER_ASSIGN_OR_RETURN(slice_memory_, AllocateAligned(std::max<int64_t>(slice_bytes_, 1)));
    slice_memory_bytes_ = slice_bytes_;
  }
  return slice_memory_.get();
}

void StackedResult::Commit() {
  if (axis_ != 0 && slice_bytes_ > 0) {
    // Blocks of the axes after the new one are `most_` blocks apart.
    int64_t inner = SizeOf(slice_.dtype);
    for (size_t i = axis_; i < dims_.size(); ++i) inner *= dims_[i];
    const int64_t at = reversed_ ? most_ - 1 - count_ : count_;
    for (int64_t outer = 0; outer < slice_bytes_ / inner; ++outer) {
      std::memcpy(memory() + (outer * most_ + at) * inner, slice_memory_.get() + outer * inner,
                  static_cast<size_t>(inner));
    }
  }
  ++count_;
}

absl::Status StackedResult::Add(const std::vector<int64_t>& dims, const void* data) {
  SINTER_ASSIGN_OR_RETURN(std::byte* const to, Next(dims));
  if (slice_bytes_ > 0) std::memcpy(to, data, static_cast<size_t>(slice_bytes_));
  Commit();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int64_t>> StackedResult::Dims() const {
  std::vector<int64_t> dims;
  size_t axis = axis_;
  if (count_ > 0) {
    dims = dims_;
  } else {
    for (const Dim& dim : slice_.shape) dims.push_back(dim.is_static() ? dim.value() : 0);
    const int rank = static_cast<int>(dims.size()) + 1;
    // If the rank is unknown, an empty result has rank 1.
    SINTER_ASSIGN_OR_RETURN(const int normal,
                            NormalizeAxis(slice_.shape.has_rank() ? stated_axis_ : 0, rank));
    axis = static_cast<size_t>(normal);
  }
  dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(axis), count_);
  return dims;
}

absl::StatusOr<Tensor> StackedResult::Take() {
  SINTER_CHECK(given_ == nullptr);
  SINTER_ASSIGN_OR_RETURN(std::vector<int64_t> dims, Dims());
  if (own_ == nullptr) return Tensor::Create(slice_.dtype, std::move(dims));
  void* const data = own_.get();
  return Tensor::Borrow(slice_.dtype, std::move(dims), data,
                        std::shared_ptr<const std::byte[]>(std::move(own_)));
}

}  // namespace sinter
