// The two 16-bit floating-point types: storage that converts to and from the arithmetic types, no
// arithmetic of its own.
#ifndef SINTER_FLOAT16_H_
#define SINTER_FLOAT16_H_

#include <cstdint>
#include <type_traits>

namespace sinter {
namespace internal {

// Bits of the nearest number with this many bits of exponent and mantissa, ties to even; beyond the
// largest one: infinity.
template <int kExponentBits, int kMantissaBits>
uint16_t RoundToBits(double value);
template <int kExponentBits, int kMantissaBits>
double WidenBits(uint16_t bits);

template <int kExponentBits, int kMantissaBits>
class Float16Bits {
 public:
  Float16Bits() = default;
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  explicit Float16Bits(T value)
      : bits_(RoundToBits<kExponentBits, kMantissaBits>(static_cast<double>(value))) {}
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  explicit operator T() const {
    return static_cast<T>(WidenBits<kExponentBits, kMantissaBits>(bits_));
  }

  static Float16Bits FromBits(uint16_t bits) {
    Float16Bits value;
    value.bits_ = bits;
    return value;
  }
  uint16_t bits() const { return bits_; }
  // As numbers: -0 equals 0, NaN nothing.
  friend bool operator==(Float16Bits a, Float16Bits b) {
    return static_cast<double>(a) == static_cast<double>(b);
  }

 private:
  uint16_t bits_ = 0;
};

}  // namespace internal

using Float16 = internal::Float16Bits<5, 10>;  // f16, IEEE 754 binary16
using BFloat16 = internal::Float16Bits<8, 7>;  // bf16: the upper half of an f32

// True for the four floating-point types of tensors.
template <class T>
inline constexpr bool kIsFloatingPoint =
    std::is_floating_point_v<T> || std::is_same_v<T, Float16> || std::is_same_v<T, BFloat16>;

}  // namespace sinter

#endif  // SINTER_FLOAT16_H_
