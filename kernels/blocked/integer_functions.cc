#include "kernels/blocked/integer_functions.h"

#include <limits>

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/integer_functions.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

constexpr hn::RebindToSigned<D> d32;
using V32 = hn::Vec<decltype(d32)>;

// Calls body(a + i, to + i) for each whole vector of elements, then for the tail in buffers.
template <class A, class To, class Body>
HWY_INLINE void Map(const A* a, To* to, int64_t count, const Body& body) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) body(a + i, to + i);
  if (i == count) return;
  HWY_ALIGN A rest[HWY_MAX_BYTES / sizeof(float)] = {};
  HWY_ALIGN To result[HWY_MAX_BYTES / sizeof(float)];
  for (int64_t k = i; k < count; ++k) rest[k - i] = a[k];
  body(rest, result);
  for (int64_t k = i; k < count; ++k) to[k] = result[k - i];
}

// A quotient is clamped before it is rounded. The bounds are integers, so the result is the same,
// and adding kMagic, whose last bit stands for 1, rounds to the low bits of the sum.
template <class To>
void Quantize(const float* from, float scale, int32_t zero, To* to, int64_t count) {
  constexpr float kMagic = 3 << 22;
  constexpr int32_t kLeast = std::numeric_limits<To>::min();
  const V scales = hn::Set(d, scale);
  const V least = hn::Set(d, static_cast<float>(kLeast - zero));
  const V most = hn::Set(d, static_cast<float>(std::numeric_limits<To>::max() - zero));
  const V32 origin = hn::Sub(hn::BitCast(d32, hn::Set(d, kMagic)), hn::Set(d32, zero - kLeast));
  constexpr hn::RebindToUnsigned<D> d_unsigned;
  constexpr hn::Rebind<uint8_t, D> d_bytes;
  const auto flips = hn::Set(d_bytes, static_cast<uint8_t>(kLeast));
  Map(from, reinterpret_cast<uint8_t*>(to), count, [&](const float* x, uint8_t* y) HWY_ATTR {
    V ratio = hn::Div(hn::LoadU(d, x), scales);
    ratio = hn::IfThenElseZero(hn::Eq(ratio, ratio), ratio);  // NaN becomes 0
    const V sum = hn::Add(hn::Min(hn::Max(ratio, least), most), hn::Set(d, kMagic));
    const V32 above_least = hn::Sub(hn::BitCast(d32, sum), origin);
    const auto bytes = hn::U8FromU32(hn::BitCast(d_unsigned, above_least));
    hn::StoreU(hn::Xor(bytes, flips), d_bytes, y);
  });
}

template <class From>
void Dequantize(const From* from, int32_t zero, float scale, float* to, int64_t count) {
  constexpr hn::Rebind<From, D> d_from;
  const V scales = hn::Set(d, scale);
  const V32 zeros = hn::Set(d32, zero);
  Map(from, to, count, [&](const From* x, float* y) HWY_ATTR {
    const V32 centred = hn::Sub(hn::PromoteTo(d32, hn::LoadU(d_from, x)), zeros);
    hn::StoreU(hn::Mul(hn::ConvertTo(d, centred), scales), d, y);
  });
}

void ToFloat(const int32_t* from, float* to, int64_t count) {
  Map(from, to, count, [](const int32_t* x, float* y) HWY_ATTR {
    hn::StoreU(hn::ConvertTo(d, hn::LoadU(d32, x)), d, y);
  });
}

int32_t Sum(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}

void Add(const int32_t* a, const int32_t* b, int32_t* to, int64_t count) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d32));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(hn::Add(hn::LoadU(d32, a + i), hn::LoadU(d32, b + i)), d32, to + i);
  }
  for (; i < count; ++i) to[i] = Sum(a[i], b[i]);
}

void AddOne(const int32_t* a, const int32_t* b, int32_t* to, int64_t count) {
  const V32 other = hn::Set(d32, *b);
  Map(a, to, count, [&](const int32_t* x, int32_t* y) HWY_ATTR {
    hn::StoreU(hn::Add(hn::LoadU(d32, x), other), d32, y);
  });
}

constexpr IntegerFunctions kFunctions = {Quantize<uint8_t>,
                                         Quantize<int8_t>,
                                         Dequantize<uint8_t>,
                                         Dequantize<int8_t>,
                                         ToFloat,
                                         Add,
                                         AddOne};

const IntegerFunctions* Functions() { return &kFunctions; }

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {
HWY_EXPORT(Functions);
}  // namespace

const IntegerFunctions& FunctionsOfIntegers() { return *HWY_DYNAMIC_DISPATCH(Functions)(); }

}  // namespace sinter::blocked
#endif  // HWY_ONCE
