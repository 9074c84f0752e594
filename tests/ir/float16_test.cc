#include "sinter/float16.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "gtest/gtest.h"

namespace sinter {
namespace {

// Rounds an f32 to bf16 by integer arithmetic on its bits: to nearest, ties to even.
uint16_t RoundToBFloat16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

template <class T>
void ExpectEveryPatternSurvives() {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const T value = T::FromBits(static_cast<uint16_t>(bits));
    const auto wide = static_cast<double>(value);
    if (std::isnan(wide)) {
      EXPECT_TRUE(std::isnan(static_cast<double>(T(wide)))) << bits;
    } else {
      EXPECT_EQ(T(wide).bits(), bits);
    }
  }
}

TEST(Float16, EveryPatternSurvivesWideningAndRounding) {
  ExpectEveryPatternSurvives<Float16>();
  ExpectEveryPatternSurvives<BFloat16>();
}

TEST(Float16, KnownPatterns) {
  EXPECT_EQ(Float16(1.0).bits(), 0x3c00);
  EXPECT_EQ(Float16(-2.0).bits(), 0xc000);
  EXPECT_EQ(Float16(65504.0).bits(), 0x7bff);
  EXPECT_EQ(Float16(0.333251953125).bits(), 0x3555);
  EXPECT_EQ(Float16(std::ldexp(1.0, -24)).bits(), 0x0001);
  EXPECT_EQ(Float16(std::ldexp(1.0, -14)).bits(), 0x0400);
  EXPECT_EQ(Float16(-0.0).bits(), 0x8000);
  EXPECT_EQ(BFloat16(1.0).bits(), 0x3f80);
  EXPECT_EQ(BFloat16(-3.0).bits(), 0xc040);
}

TEST(Float16, RoundsToTheNearestAndTiesToEven) {
  const double ulp = std::ldexp(1.0, -10);
  EXPECT_EQ(Float16(1 + ulp / 2).bits(), 0x3c00);
  EXPECT_EQ(Float16(1 + ulp * 3 / 2).bits(), 0x3c02);
  EXPECT_EQ(Float16(1 + ulp * 0.51).bits(), 0x3c01);
  EXPECT_EQ(Float16(std::ldexp(1.0, -25)).bits(), 0x0000);
  EXPECT_EQ(Float16(std::ldexp(1.5, -24)).bits(), 0x0002);
  EXPECT_EQ(Float16(65519.99).bits(), 0x7bff);
  EXPECT_EQ(Float16(65520.0).bits(), 0x7c00);
  EXPECT_EQ(Float16(1e300).bits(), 0x7c00);
  EXPECT_EQ(Float16(-std::numeric_limits<double>::infinity()).bits(), 0xfc00);
}

TEST(Float16, BFloat16RoundsTheBitsOfAnF32) {
  for (const float value :
       {1.00390625F, 1.01171875F, 3.1415927F, -2.7182817F, 1e-38F, 1e-40F, 3.3e38F}) {
    EXPECT_EQ(BFloat16(value).bits(), RoundToBFloat16(value)) << value;
  }
}

}  // namespace
}  // namespace sinter
