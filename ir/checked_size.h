// The only way to compute an element count or a byte size from dimensions: products and sums that
// detect overflow.
#ifndef SINTER_IR_CHECKED_SIZE_H_
#define SINTER_IR_CHECKED_SIZE_H_

#include <cstdint>
#include <span>

#include "absl/status/statusor.h"
#include "sinter/dtype.h"

namespace sinter {

// A non-negative size that remembers whether computing it overflowed int64 or met a negative
// operand.
class CheckedSize {
 public:
  constexpr CheckedSize(int64_t value)
      : value_(value), valid_(value >= 0) {}  // NOLINT: implicit on purpose

  constexpr CheckedSize& operator*=(CheckedSize other) {
    valid_ = valid_ && other.valid_ && !__builtin_mul_overflow(value_, other.value_, &value_);
    return *this;
  }
  constexpr CheckedSize& operator+=(CheckedSize other) {
    valid_ = valid_ && other.valid_ && !__builtin_add_overflow(value_, other.value_, &value_);
    return *this;
  }
  friend constexpr CheckedSize operator*(CheckedSize a, CheckedSize b) { return a *= b; }
  friend constexpr CheckedSize operator+(CheckedSize a, CheckedSize b) { return a += b; }

  constexpr bool valid() const { return valid_; }
  // InvalidArgument if the size is not valid().
  absl::StatusOr<int64_t> Get() const;
  // For sizes that are known to be valid; checked.
  int64_t ValueOrDie() const;

 private:
  int64_t value_;
  bool valid_;
};

// The size is also invalid if a dimension is 0 and the product of the others overflows. Code that
// walks such a tensor then need not check its strides.
CheckedSize ElementCount(std::span<const int64_t> dims);
CheckedSize ByteSize(DType dtype, std::span<const int64_t> dims);

}  // namespace sinter

#endif  // SINTER_IR_CHECKED_SIZE_H_
