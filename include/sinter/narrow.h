// The element types of fewer than 16 bits that C++ lacks: integers of 2 and 4 bits, floating point
// of 4 and 8 bits. They are storage that converts to and from the arithmetic types, without
// arithmetic of its own. In memory each takes one byte; only files pack several into a byte
// (PackedBytes in sinter/dtype.h). The bits above those of the type are ignored on reading and zero
// after writing.
#ifndef SINTER_NARROW_H_
#define SINTER_NARROW_H_

#include <cstdint>
#include <type_traits>

namespace sinter {

// The direction in which Float8E8M0 rounds a number between two powers of two: to the larger one,
// to the smaller one, or to the nearer one, and up halfway.
enum class RoundMode : uint8_t { kUp, kDown, kNearest };

namespace internal {

// The names are ONNX's: exponent and mantissa bits. FN has NaN but no infinities, and FNUZ has no
// negative zero either. E2M1 has neither NaN nor infinities. E8M0 has no sign and no zero, only the
// powers of two from 2^-127 to 2^127, and NaN.
enum class NarrowFormat : uint8_t { kE4M3FN, kE4M3FNUZ, kE5M2, kE5M2FNUZ, kE8M0, kE2M1 };

// Bits of the nearest number, ties to even. Beyond the largest one: the largest one if
// `saturate`, else infinity, or NaN where the format has no infinities. E2M1 always saturates, and
// makes NaN 0. E8M0 takes the magnitude and rounds in the direction `mode`; numbers outside of its
// range, 0 among them, are NaN unless `saturate`. (ONNX Cast-28.)
uint8_t RoundToNarrow(NarrowFormat format, double value, bool saturate, RoundMode mode);
double WidenNarrow(NarrowFormat format, uint8_t bits);

// The integer part modulo 2^64; 0 for NaN and numbers beyond 64 bits.
uint64_t LowBits(double value);

template <NarrowFormat kFormat>
class NarrowFloat {
 public:
  NarrowFloat() = default;
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  explicit NarrowFloat(T value, bool saturate = true, RoundMode mode = RoundMode::kUp)
      : bits_(RoundToNarrow(kFormat, static_cast<double>(value), saturate, mode)) {}
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  explicit operator T() const {
    return static_cast<T>(WidenNarrow(kFormat, bits_));
  }

  static NarrowFloat FromBits(uint8_t bits) {
    NarrowFloat value;
    value.bits_ = bits;
    return value;
  }
  uint8_t bits() const { return bits_; }
  // As numbers: -0 equals 0, NaN nothing.
  friend bool operator==(NarrowFloat a, NarrowFloat b) {
    return static_cast<double>(a) == static_cast<double>(b);
  }

 private:
  uint8_t bits_ = 0;
};

template <int kBits, bool kSigned>
class NarrowInteger {
 public:
  NarrowInteger() = default;
  // Truncates towards zero and keeps the lowest bits.
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  explicit NarrowInteger(T value) {
    if constexpr (std::is_floating_point_v<T>) {
      bits_ = static_cast<uint8_t>(LowBits(static_cast<double>(value)) & kMask);
    } else {
      bits_ = static_cast<uint8_t>(static_cast<uint64_t>(value) & kMask);
    }
  }
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  explicit operator T() const {
    const int number = bits_ & kMask;
    return static_cast<T>(kSigned && number > kMask / 2 ? number - kMask - 1 : number);
  }

  static NarrowInteger FromBits(uint8_t bits) { return NarrowInteger(bits); }
  uint8_t bits() const { return bits_ & kMask; }
  friend bool operator==(NarrowInteger a, NarrowInteger b) { return a.bits() == b.bits(); }

 private:
  static constexpr uint8_t kMask = (1 << kBits) - 1;
  uint8_t bits_ = 0;
};

template <class T>
inline constexpr bool kIsNarrowFloat = false;
template <NarrowFormat kFormat>
inline constexpr bool kIsNarrowFloat<NarrowFloat<kFormat>> = true;

template <class T>
inline constexpr bool kIsNarrowInteger = false;
template <int kBits, bool kSigned>
inline constexpr bool kIsNarrowInteger<NarrowInteger<kBits, kSigned>> = true;

}  // namespace internal

using Int2 = internal::NarrowInteger<2, true>;
using Uint2 = internal::NarrowInteger<2, false>;
using Int4 = internal::NarrowInteger<4, true>;
using Uint4 = internal::NarrowInteger<4, false>;
using Float4E2M1 = internal::NarrowFloat<internal::NarrowFormat::kE2M1>;
using Float8E4M3FN = internal::NarrowFloat<internal::NarrowFormat::kE4M3FN>;
using Float8E4M3FNUZ = internal::NarrowFloat<internal::NarrowFormat::kE4M3FNUZ>;
using Float8E5M2 = internal::NarrowFloat<internal::NarrowFormat::kE5M2>;
using Float8E5M2FNUZ = internal::NarrowFloat<internal::NarrowFormat::kE5M2FNUZ>;
using Float8E8M0 = internal::NarrowFloat<internal::NarrowFormat::kE8M0>;

// True for the types of this file.
template <class T>
inline constexpr bool kIsNarrow = internal::kIsNarrowFloat<T> || internal::kIsNarrowInteger<T>;
template <class T>
inline constexpr bool kIsNarrowFloat = internal::kIsNarrowFloat<T>;
// Whether an integer type, narrow or not, has negative numbers.
template <class T>
inline constexpr bool kIsSigned =
    std::is_signed_v<T> || std::is_same_v<T, Int2> || std::is_same_v<T, Int4>;

}  // namespace sinter

#endif  // SINTER_NARROW_H_
