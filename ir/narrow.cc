#include "sinter/narrow.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sinter::internal {
namespace {

enum class Specials : uint8_t {
  kIeee,      // the largest exponent: infinities and NaN
  kOneNan,    // all bits but the sign: NaN
  kMinusNan,  // the bits of -0: NaN
  kNone,
};

struct Row {
  int exponent_bits;
  int mantissa_bits;
  int bias;
  Specials specials;
};

// In the order of NarrowFormat.
constexpr std::array<Row, 6> kRows = {{
    {4, 3, 7, Specials::kOneNan},
    {4, 3, 8, Specials::kMinusNan},
    {5, 2, 15, Specials::kIeee},
    {5, 2, 16, Specials::kMinusNan},
    {8, 0, 127, Specials::kOneNan},
    {2, 1, 1, Specials::kNone},
}};

const Row& RowOf(NarrowFormat format) { return kRows[static_cast<size_t>(format)]; }

constexpr uint8_t kScaleNan = 0xff;  // of E8M0
constexpr int kScaleBias = 127;

uint8_t RoundToScale(double value, bool saturate, RoundMode mode) {
  if (std::isnan(value)) return kScaleNan;
  const double least = std::ldexp(1.0, -kScaleBias);
  const double most = std::ldexp(1.0, kScaleBias);
  double magnitude = std::abs(value);
  if (magnitude < least || magnitude > most) {
    if (!saturate) return kScaleNan;
    magnitude = std::clamp(magnitude, least, most);
  }
  const int exponent = std::ilogb(magnitude);
  const double fraction = std::scalbn(magnitude, -exponent);  // in [1, 2)
  const bool up =
      (mode == RoundMode::kUp && fraction > 1) || (mode == RoundMode::kNearest && fraction >= 1.5);
  return static_cast<uint8_t>(exponent + kScaleBias + (up ? 1 : 0));
}

uint8_t LargestBits(const Row& row) {
  const int all = (1 << (row.exponent_bits + row.mantissa_bits)) - 1;
  switch (row.specials) {
    case Specials::kIeee: return static_cast<uint8_t>(all - (1 << row.mantissa_bits));
    case Specials::kOneNan: return static_cast<uint8_t>(all - 1);
    default: return static_cast<uint8_t>(all);
  }
}

// The bits of NaN, or of an infinity for a format that has some.
uint8_t BeyondBits(const Row& row, bool is_nan, uint8_t sign) {
  const int all = (1 << (row.exponent_bits + row.mantissa_bits)) - 1;
  switch (row.specials) {
    case Specials::kIeee: {
      const int infinity = all - (1 << row.mantissa_bits) + 1;
      const int quiet = 1 << (row.mantissa_bits - 1);
      return static_cast<uint8_t>(sign | infinity | (is_nan ? quiet : 0));
    }
    case Specials::kOneNan: return static_cast<uint8_t>(sign | all);
    case Specials::kMinusNan: return static_cast<uint8_t>(all + 1);
    case Specials::kNone: break;
  }
  return static_cast<uint8_t>(is_nan ? 0 : sign | all);
}

double Widen(NarrowFormat format, uint8_t bits) {
  const Row& row = RowOf(format);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (format == NarrowFormat::kE8M0) {
    return bits == kScaleNan ? kNan : std::ldexp(1.0, bits - kScaleBias);
  }
  const int all = (1 << (row.exponent_bits + row.mantissa_bits)) - 1;
  const int magnitude = bits & all;
  const bool negative = (bits & (all + 1)) != 0;
  const int exponent = magnitude >> row.mantissa_bits;
  const int mantissa = magnitude & ((1 << row.mantissa_bits) - 1);
  double value;
  if (magnitude > LargestBits(row)) {
    const bool infinite = row.specials == Specials::kIeee && mantissa == 0;
    value = infinite ? std::numeric_limits<double>::infinity() : kNan;
  } else if (row.specials == Specials::kMinusNan && negative && magnitude == 0) {
    return kNan;
  } else if (exponent == 0) {
    value = std::ldexp(mantissa, 1 - row.bias - row.mantissa_bits);
  } else {
    value =
        std::ldexp(mantissa + (1 << row.mantissa_bits), exponent - row.bias - row.mantissa_bits);
  }
  return negative ? -value : value;
}

using Widened = std::array<std::array<double, 256>, kRows.size()>;

Widened WidenAll() {
  Widened table;
  for (size_t format = 0; format < table.size(); ++format) {
    for (size_t bits = 0; bits < 256; ++bits) {
      table[format][bits] = Widen(static_cast<NarrowFormat>(format), static_cast<uint8_t>(bits));
    }
  }
  return table;
}

}  // namespace

uint8_t RoundToNarrow(NarrowFormat format, double value, bool saturate, RoundMode mode) {
  if (format == NarrowFormat::kE8M0) return RoundToScale(value, saturate, mode);
  const Row& row = RowOf(format);
  const int sign_bit = 1 << (row.exponent_bits + row.mantissa_bits);
  const auto sign = static_cast<uint8_t>(std::signbit(value) ? sign_bit : 0);
  if (std::isnan(value)) return BeyondBits(row, true, sign);
  int64_t magnitude = sign_bit;  // beyond the largest number
  if (!std::isinf(value)) {
    // As in RoundToBits (ir/float16.cc): an integer multiple of the unit in the last place. Zero
    // counts as subnormal.
    const int exponent = std::max(value == 0 ? -row.bias : std::ilogb(value), 1 - row.bias);
    const double units = std::nearbyint(std::scalbn(std::abs(value), row.mantissa_bits - exponent));
    const auto biased = static_cast<int64_t>(exponent) + row.bias - 1;
    magnitude = (biased << row.mantissa_bits) + static_cast<int64_t>(units);
  }
  const uint8_t largest = LargestBits(row);
  if (magnitude > largest) {
    return saturate ? static_cast<uint8_t>(sign | largest) : BeyondBits(row, false, sign);
  }
  if (magnitude == 0 && row.specials == Specials::kMinusNan) return 0;
  return static_cast<uint8_t>(sign | magnitude);
}

double WidenNarrow(NarrowFormat format, uint8_t bits) {
  static const Widened kWidened = WidenAll();
  return kWidened[static_cast<size_t>(format)][bits];
}

uint64_t LowBits(double value) {
  constexpr double kEnd = 0x1p63;
  if (!(value > -kEnd && value < kEnd)) return 0;
  return static_cast<uint64_t>(static_cast<int64_t>(value));
}

}  // namespace sinter::internal
