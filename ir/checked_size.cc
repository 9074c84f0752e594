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

CheckedSize ElementCount(std::span<const int64_t> dims) { return ByteSize(DType::kUint8, dims); }

CheckedSize ByteSize(DType dtype, std::span<const int64_t> dims) {
  CheckedSize size(SizeOf(dtype));
  bool empty = false;
  for (const int64_t dim : dims) {
    empty = empty || dim == 0;
    if (dim != 0) size *= dim;
  }
  return size.valid() && empty ? CheckedSize(0) : size;
}

}  // namespace sinter
