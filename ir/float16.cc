#include "sinter/float16.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinter::internal {

template <int kExponentBits, int kMantissaBits>
uint16_t RoundToBits(double value) {
  constexpr int kBias = (1 << (kExponentBits - 1)) - 1;
  constexpr uint16_t kInfinity = ((1 << kExponentBits) - 1) << kMantissaBits;
  const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  if (std::isnan(value)) return sign | kInfinity | (1 << (kMantissaBits - 1));
  if (value == 0) return sign;
  if (std::isinf(value)) return sign | kInfinity;
  // Rounds the number to an integer multiple of the unit in the last place of its binade, or of the
  // subnormals. The scaling is exact, and nearbyint rounds ties to even. A carry into the next
  // binade propagates through the addition of the bits.
  const int exponent = std::max(std::ilogb(value), 1 - kBias);
  const double units = std::nearbyint(std::scalbn(std::abs(value), kMantissaBits - exponent));
  const auto biased = static_cast<int64_t>(exponent) + kBias - 1;
  const int64_t bits = (biased << kMantissaBits) + static_cast<int64_t>(units);
  return sign | static_cast<uint16_t>(std::min<int64_t>(bits, kInfinity));
}

template <int kExponentBits, int kMantissaBits>
double WidenBits(uint16_t bits) {
  constexpr int kBias = (1 << (kExponentBits - 1)) - 1;
  constexpr int kLargest = (1 << kExponentBits) - 1;
  const int exponent = (bits >> kMantissaBits) & kLargest;
  const int mantissa = bits & ((1 << kMantissaBits) - 1);
  double value;
  if (exponent == kLargest) {
    value = mantissa == 0 ? std::numeric_limits<double>::infinity()
                          : std::numeric_limits<double>::quiet_NaN();
  } else if (exponent == 0) {
    value = std::scalbn(static_cast<double>(mantissa), 1 - kBias - kMantissaBits);
  } else {
    value = std::scalbn(static_cast<double>(mantissa + (1 << kMantissaBits)),
                        exponent - kBias - kMantissaBits);
  }
  return (bits & 0x8000) != 0 ? -value : value;
}

template uint16_t RoundToBits<5, 10>(double value);
template uint16_t RoundToBits<8, 7>(double value);
template double WidenBits<5, 10>(uint16_t bits);
template double WidenBits<8, 7>(uint16_t bits);

}  // namespace sinter::internal
