#include "kernels/blocked/integer_depthwise_tile.h"

#include <cstddef>
#include <cstring>

#include "kernels/blocked/ceil_div.h"

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/integer_depthwise_tile.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/integer_lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

// Elements from one tap's weights to those of the next one.
HWY_INLINE int64_t TapStride(const IntegerDepthwiseTile& tile) {
  const auto width = static_cast<int64_t>(2 * hn::Lanes(d32));
  return CeilDiv(tile.columns, width) * width;
}

#if HWY_TARGET == HWY_SCALAR  // a vector holds no pair

void Run(const IntegerDepthwiseTile& tile) {
  for (int64_t r = 0; r < tile.row_count; ++r) {
    for (int64_t j = 0; j < tile.columns; ++j) {
      uint32_t sum = 0;
      for (int64_t t = 0; t < tile.tap_count; ++t) {
        sum += static_cast<uint32_t>(tile.a[tile.rows[r] + tile.taps[t] + j] *
                                     tile.weights[t * TapStride(tile) + j]);
      }
      tile.c[r * tile.c_row_stride + j] = static_cast<int32_t>(sum);
    }
  }
}

#else

// Pairs of the elements of two vectors: those of the lower and of the upper half of each 16 bytes.
struct Pairs {
  V16 lower;
  V16 upper;
};
HWY_INLINE Pairs PairsOf(V16 a, V16 b) {
  return {hn::InterleaveLower(d16, a, b), hn::InterleaveUpper(d16, a, b)};
}

// Stores the sums of such pairs in the order of the elements.
HWY_INLINE void StoreSums(V32 lower, V32 upper, int32_t* to) {
#if HWY_MAX_BYTES == 16
  hn::StoreU(lower, d32, to);
  hn::StoreU(upper, d32, to + 4);
#elif HWY_MAX_BYTES == 32
  hn::StoreU(hn::ConcatLowerLower(d32, upper, lower), d32, to);
  hn::StoreU(hn::ConcatUpperUpper(d32, upper, lower), d32, to + 8);
#else
  HWY_ALIGN int32_t halves[2][HWY_LANES(int32_t)];
  hn::Store(lower, d32, halves[0]);
  hn::Store(upper, d32, halves[1]);
  const size_t lanes = hn::Lanes(d32);
  for (size_t i = 0; i < lanes; i += 4) {
    std::memcpy(to + 2 * i, halves[0] + i, 16);
    std::memcpy(to + 2 * i + 4, halves[1] + i, 16);
  }
#endif
}

template <int kRows>
HWY_INLINE void Rows(const IntegerDepthwiseTile& tile, int64_t first) {
  const auto width = static_cast<int64_t>(hn::Lanes(d16));
  const int64_t stride = TapStride(tile);
  const int16_t* a[kRows];
  Unrolled<kRows>([&](auto r) HWY_ATTR { a[r] = tile.a + tile.rows[first + r]; });
  int32_t* const c = tile.c + first * tile.c_row_stride;
  for (int64_t j = 0; j < tile.columns; j += width) {
    V32 lower[kRows];
    V32 upper[kRows];
    Unrolled<kRows>([&](auto r) HWY_ATTR { lower[r] = upper[r] = hn::Zero(d32); });
    const int16_t* weights = tile.weights + j;
    for (int64_t t = 0; t < tile.tap_count; t += 2) {
      const Pairs w = PairsOf(hn::LoadU(d16, weights), hn::LoadU(d16, weights + stride));
      weights += 2 * stride;
      const int64_t one = tile.taps[t] + j;
      const int64_t other = tile.taps[t + 1] + j;
      Unrolled<kRows>([&](auto r) HWY_ATTR {
        const Pairs x = PairsOf(hn::LoadU(d16, a[r] + one), hn::LoadU(d16, a[r] + other));
        lower[r] = AddPairs(x.lower, w.lower, lower[r]);
        upper[r] = AddPairs(x.upper, w.upper, upper[r]);
      });
    }
    Unrolled<kRows>([&](auto r)
                        HWY_ATTR { StoreSums(lower[r], upper[r], c + r * tile.c_row_stride + j); });
  }
}

void Run(const IntegerDepthwiseTile& tile) {
  constexpr int kTogether = 4;
  int64_t r = 0;
  for (; r + kTogether <= tile.row_count; r += kTogether) Rows<kTogether>(tile, r);
  for (; r < tile.row_count; ++r) Rows<1>(tile, r);
}

#endif

IntegerDepthwiseFunction Function() { return Run; }

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {
HWY_EXPORT(Function);
}  // namespace

IntegerDepthwiseFunction IntegerDepthwiseKernel() { return HWY_DYNAMIC_DISPATCH(Function)(); }

}  // namespace sinter::blocked
#endif  // HWY_ONCE
