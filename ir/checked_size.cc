#include "ir/checked_size.h"

#include "ir/check.h"

namespace sinter {

absl::StatusOr<int64_t> CheckedSize::Get() const {
  if (!valid_) return absl::InvalidArgumentError("a size is negative or does not fit 63 bits");
  return value_;
}

int64_t CheckedSize::ValueOrDie() const {
  SINTER_CHECK(valid_);
  return value_;
}

CheckedSize ElementCount(std::span<const int64_t> dims) {
  CheckedSize count(1);
  for (const int64_t dim : dims) count *= dim;
  return count;
}

CheckedSize ByteSize(DType dtype, std::span<const int64_t> dims) {
  return ElementCount(dims) * SizeOf(dtype);
}

}  // namespace sinter
