// Compares the conversions of narrow element types with those of ml_dtypes and onnx, recorded by
// tests/ir/record_narrow.py, and with the tables of ONNX's Cast.
#include "sinter/narrow.h"

#include <bit>
#include <cmath>
#include <fstream>
#include <limits>

#include "gtest/gtest.h"
#include "ir/packed_elements.h"
#include "nlohmann/json.hpp"
#include "sinter/dtype.h"
#include "tests/paths.h"

namespace sinter {
namespace {

using Json = nlohmann::json;

const Json& Recorded() {
  static const Json recorded = [] {
    std::ifstream file(SourcePath("tests/ir/narrow_conversions.json"));
    return Json::parse(file);
  }();
  return recorded;
}

template <class Visitor>
void ForEachNarrow(Visitor visitor) {
  for (int i = 0; i < kDTypeCount; ++i) {
    const auto dtype = static_cast<DType>(i);
    VisitDType(dtype, [&](auto zero) {
      if constexpr (kIsNarrow<decltype(zero)>) visitor(dtype, zero);
    });
  }
}

double ToNumber(const Json& element) {
  return element.is_string() ? std::stod(element.get<std::string>()) : element.get<double>();
}

std::vector<int> Expand(const Json& runs) {
  std::vector<int> bits;
  for (const Json& run : runs) bits.insert(bits.end(), run[1].get<size_t>(), run[0].get<int>());
  return bits;
}

std::vector<float> Floats(const Json& patterns) {
  std::vector<float> floats;
  for (const Json& bits : patterns) floats.push_back(std::bit_cast<float>(bits.get<uint32_t>()));
  return floats;
}

// The conversion that has a result for every value, also for infinities.
template <class T, class From>
T Converted(From value) {
  if constexpr (kIsNarrowFloat<T>) {
    return T(value, /*saturate=*/false);
  } else {
    return T(value);
  }
}

TEST(Narrow, ValuesOfAllBits) {
  int types = 0;
  ForEachNarrow([&](DType dtype, auto zero) {
    using T = decltype(zero);
    const Json& values = Recorded().at("values").at(std::string(NameOf(dtype)));
    ASSERT_EQ(values.size(), 1U << BitsOf(dtype));
    for (int bits = 0; bits < 256; ++bits) {
      const auto code = static_cast<size_t>(bits) % values.size();  // other bits are ignored
      const double expected = ToNumber(values[code]);
      const T element = T::FromBits(static_cast<uint8_t>(bits));
      const auto value = static_cast<double>(element);
      if (std::isnan(expected)) {
        EXPECT_TRUE(std::isnan(value)) << NameOf(dtype) << " " << bits;
      } else {
        EXPECT_EQ(value, expected) << NameOf(dtype) << " " << bits;
        EXPECT_EQ(std::signbit(value), std::signbit(expected)) << NameOf(dtype) << " " << bits;
        EXPECT_EQ(Converted<T>(value).bits(), code) << NameOf(dtype) << " " << bits;
        EXPECT_EQ(Converted<T>(static_cast<float>(value)).bits(), code)
            << NameOf(dtype) << " " << bits;
        EXPECT_TRUE(Converted<T>(value) == element);
      }
    }
    ++types;
  });
  EXPECT_EQ(types, 10);
}

// E2M1 has no NaN: ml_dtypes makes it a zero of either sign, Sinter 0.
template <class T>
void ExpectRounded(double from, bool saturate, int expected) {
  const T rounded(from, saturate);
  if (std::is_same_v<T, Float4E2M1> && std::isnan(from)) {
    EXPECT_EQ(rounded.bits(), 0);
  } else {
    EXPECT_EQ(rounded.bits(), expected)
        << NameOf(DTypeOf<T>()) << " of " << from << " " << saturate;
  }
}

template <class T, class Source>
void ExpectEveryPatternRounds(const Json& runs, bool saturate) {
  const std::vector<int> expected = Expand(runs);
  ASSERT_EQ(expected.size(), 0x10000U);
  for (size_t bits = 0; bits < expected.size(); ++bits) {
    const auto from = static_cast<double>(Source::FromBits(static_cast<uint16_t>(bits)));
    ExpectRounded<T>(from, saturate, expected[bits]);
  }
}

TEST(Narrow, EveryNumberOf16BitsAndTheBoundariesInF32) {
  int recorded = 0;
  ForEachNarrow([&](DType dtype, auto zero) {
    using T = decltype(zero);
    const auto found = Recorded().at("rounded").find(std::string(NameOf(dtype)));
    if (found == Recorded().at("rounded").end()) return;
    if constexpr (kIsNarrowFloat<T>) {
      for (const bool saturate : {true, false}) {
        const auto runs = found->find(saturate ? "saturated" : "not saturated");
        if (runs == found->end()) continue;
        ExpectEveryPatternRounds<T, Float16>(runs->at("f16"), saturate);
        ExpectEveryPatternRounds<T, BFloat16>(runs->at("bf16"), saturate);
        const std::vector<float> floats = Floats(found->at("f32"));
        const std::vector<int> expected = Expand(runs->at("f32"));
        ASSERT_EQ(floats.size(), expected.size());
        for (size_t i = 0; i < floats.size(); ++i) {
          ExpectRounded<T>(static_cast<double>(floats[i]), saturate, expected[i]);
        }
        ++recorded;
      }
    }
  });
  EXPECT_EQ(recorded, 9);
}

TEST(Narrow, IntegersKeepTheLowestBits) {
  ForEachNarrow([&](DType dtype, auto zero) {
    using T = decltype(zero);
    if constexpr (!kIsNarrowFloat<T>) {
      const Json& recorded = Recorded().at("integers").at(std::string(NameOf(dtype)));
      const std::vector<int> whole = Expand(recorded.at("i32"));
      const std::vector<int> halves = Expand(recorded.at("halves"));
      ASSERT_EQ(whole.size(), 601U);
      const int mask = (1 << BitsOf(dtype)) - 1;
      for (int i = -300; i <= 300; ++i) {
        const auto at = static_cast<size_t>(i + 300);
        EXPECT_EQ(T(i).bits(), whole[at] & mask) << NameOf(dtype) << " " << i;
        EXPECT_EQ(T(static_cast<float>(i) / 2).bits(), halves[at] & mask) << NameOf(dtype) << i;
      }
      for (const double beyond : {1e30, -1e30, std::numeric_limits<double>::infinity(),
                                  std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_EQ(T(beyond).bits(), 0);
      }
      EXPECT_EQ(T(uint64_t{0xffffffffffffffff}).bits(), mask);
    }
  });
}

TEST(Narrow, ScalesRoundInThreeDirections) {
  const Json& recorded = Recorded().at("scales");
  const std::vector<float> floats = Floats(recorded.at("f32"));
  for (const auto& [name, mode] :
       {std::pair("up", RoundMode::kUp), std::pair("down", RoundMode::kDown),
        std::pair("nearest", RoundMode::kNearest)}) {
    const std::vector<int> expected = Expand(recorded.at(name));
    ASSERT_EQ(expected.size(), floats.size());
    for (size_t i = 0; i < floats.size(); ++i) {
      for (const bool saturate : {true, false}) {
        EXPECT_EQ(Float8E8M0(floats[i], saturate, mode).bits(), expected[i]) << floats[i] << name;
      }
    }
  }
}

// The table of special values in the description of ONNX's Cast. Its reference implementation
// differs: it gives NaN for infinities and ignores `saturate` for numbers that are too small.
TEST(Narrow, ScalesOfSpecialValues) {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto up = [](double x) { return Float8E8M0(x, true, RoundMode::kUp).bits(); };
  const auto nearest = [](double x) { return Float8E8M0(x, false, RoundMode::kNearest).bits(); };
  constexpr uint8_t kNan = 0xff;
  constexpr uint8_t kMost = 0xfe;
  EXPECT_EQ(up(0), 0);
  EXPECT_EQ(nearest(0), kNan);
  EXPECT_EQ(up(nan), kNan);
  EXPECT_EQ(nearest(nan), kNan);
  EXPECT_EQ(up(infinity), kMost);
  EXPECT_EQ(nearest(infinity), kNan);
  EXPECT_EQ(up(std::ldexp(1.5, 127)), kMost);
  EXPECT_EQ(nearest(std::ldexp(1.5, 127)), kNan);
  EXPECT_EQ(up(std::ldexp(1.0, -140)), 0);
  EXPECT_EQ(nearest(std::ldexp(1.0, -140)), kNan);
  EXPECT_EQ(up(std::ldexp(1.0, -127)), 0);
  EXPECT_EQ(nearest(std::ldexp(1.0, -127)), 0);
  EXPECT_EQ(up(std::ldexp(1.25, -127)), 1);
  EXPECT_EQ(nearest(std::ldexp(1.25, -127)), 0);
  EXPECT_EQ(up(-2), up(2));  // not specified: the magnitude
}

TEST(Narrow, PackedElements) {
  for (const DType dtype :
       {DType::kInt2, DType::kUint2, DType::kInt4, DType::kUint4, DType::kFloat4E2M1}) {
    ASSERT_TRUE(IsPacked(dtype));
    const int bits = BitsOf(dtype);
    for (size_t count = 0; count < 20; ++count) {
      std::vector<uint8_t> elements(count);
      for (size_t i = 0; i < count; ++i) elements[i] = static_cast<uint8_t>(37 * i + 200);
      const auto size = static_cast<size_t>(PackedBytes(dtype, static_cast<int64_t>(count)));
      EXPECT_EQ(size, (count * static_cast<size_t>(bits) + 7) / 8);
      std::vector<uint8_t> packed(size, 0xff);
      PackElements(dtype, elements.data(), static_cast<int64_t>(count), packed.data());
      std::vector<uint8_t> again(count);
      UnpackElements(dtype, packed.data(), static_cast<int64_t>(count), again.data());
      for (size_t i = 0; i < count; ++i) EXPECT_EQ(again[i], elements[i] % (1 << bits));
      const size_t used = count * static_cast<size_t>(bits) % 8;
      if (used != 0) {
        EXPECT_EQ(packed.back() >> used, 0) << "unused bits are zero";
      }
    }
  }
  const uint8_t packed[] = {0x21, 0x43};
  uint8_t elements[4];
  UnpackElements(DType::kUint4, packed, 4, elements);
  EXPECT_EQ(std::vector<uint8_t>(elements, elements + 4), (std::vector<uint8_t>{1, 2, 3, 4}));
  UnpackElements(DType::kUint2, packed, 4, elements);
  EXPECT_EQ(std::vector<uint8_t>(elements, elements + 4), (std::vector<uint8_t>{1, 0, 2, 0}));
  EXPECT_EQ(PackedBytes(DType::kFloat8E5M2, 3), 3);
  EXPECT_EQ(PackedBytes(DType::kInt64, 3), 24);
  EXPECT_FALSE(IsPacked(DType::kFloat8E5M2));
}

}  // namespace
}  // namespace sinter
