#include "kernels/blocked/integer_tile.h"

#include <array>
#include <cstring>
#include <utility>

#include "kernels/blocked/ceil_div.h"

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/integer_tile.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

using D32 = hn::ScalableTag<int32_t>;
constexpr D32 d32;
using V32 = hn::Vec<D32>;

// The sums use 12 of AVX2's 16 registers or 24 of AVX-512's 32.
constexpr int kMostRows = HWY_TARGET <= HWY_AVX3 ? 12 : 6;

#if HWY_TARGET == HWY_SCALAR  // a vector holds no pair

void Run(const IntegerTile& tile) {
  for (int64_t r = 0; r < tile.row_count; ++r) {
    for (int64_t j = 0; j < tile.columns; ++j) {
      uint32_t sum = 0;
      const int8_t* weights = tile.panel + 2 * j;
      for (int64_t t = 0; t < tile.run_count; ++t) {
        const int16_t* const a = tile.a + tile.rows[r] + tile.runs[t];
        for (int64_t k = 0; k < tile.run_pairs; ++k) {
          for (int64_t i = 0; i < 2; ++i) {
            sum += static_cast<uint32_t>(a[2 * k + i] * (weights[i] - tile.zeros[2 * j]));
          }
          weights += 2 * tile.vectors;
        }
      }
      tile.c[r * tile.c_row_stride + j] = static_cast<int32_t>(sum);
    }
  }
}

void RunWindows(const IntegerWindows& windows) {
  for (int64_t r = 0; r < windows.row_count; ++r) {
    for (int64_t j = 0; j < windows.columns; ++j) {
      uint32_t sum = 0;
      for (int64_t t = 0; t < windows.tap_count; ++t) {
        sum += static_cast<uint32_t>(windows.a[windows.rows[r] + windows.taps[t] + j] *
                                     windows.weights[2 * (t * windows.columns + j)]);
      }
      windows.c[r * windows.c_row_stride + j] = static_cast<int32_t>(sum);
    }
  }
}

void Center(const uint8_t* from, uint8_t flip, int16_t zero, int16_t* to, int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] = static_cast<int16_t>((from[i] ^ flip) - zero);
}

#else

using D16 = hn::Repartition<int16_t, D32>;
constexpr D16 d16;
using V16 = hn::Vec<D16>;
constexpr hn::Rebind<int8_t, D16> d8;
constexpr hn::Rebind<uint8_t, D16> du8;
constexpr hn::Rebind<int16_t, D32> d16_half;

// sum + the products of each pair of neighbouring elements, which the tiles' values keep in i32.
HWY_INLINE V32 AddPairs(V16 a, V16 b, V32 sum) {
#if HWY_ARCH_X86
  V32 unused = hn::Zero(d32);
  return hn::ReorderWidenMulAccumulate(d32, a, b, sum, unused);
#else
  const V32 x = hn::BitCast(d32, a);
  const V32 y = hn::BitCast(d32, b);
  const auto even = [](V32 v) HWY_ATTR { return hn::ShiftRight<16>(hn::ShiftLeft<16>(v)); };
  sum = hn::Add(sum, hn::Mul(even(x), even(y)));
  return hn::Add(sum, hn::Mul(hn::ShiftRight<16>(x), hn::ShiftRight<16>(y)));
#endif
}

HWY_INLINE V16 BroadcastPair(const int16_t* from) {
  int32_t pair;
  std::memcpy(&pair, from, sizeof(pair));
  return hn::BitCast(d16, hn::Set(d32, pair));
}

HWY_INLINE void StorePart(V32 v, int32_t* to, int64_t count) {
  HWY_ALIGN int32_t lanes[HWY_LANES(int32_t)];
  hn::Store(v, d32, lanes);
  std::memcpy(to, lanes, static_cast<size_t>(count) * sizeof(int32_t));
}

template <int kRows, int kVectors>
void Tile(const IntegerTile& tile) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d32));
  V32 sums[kRows][kVectors];
  Unrolled<kRows>([&](auto r) HWY_ATTR {
    Unrolled<kVectors>([&](auto v) HWY_ATTR { sums[r][v] = hn::Zero(d32); });
  });
  const int8_t* panel = tile.panel;
  for (int64_t t = 0; t < tile.run_count; ++t) {
    const int16_t* a[kRows];
    Unrolled<kRows>([&](auto r) HWY_ATTR { a[r] = tile.a + tile.rows[r] + tile.runs[t]; });
    for (int64_t k = 0; k < tile.run_pairs; ++k) {
      V16 line[kVectors];
      Unrolled<kVectors>([&](auto v) HWY_ATTR {
        line[v] = hn::Sub(hn::PromoteTo(d16, hn::LoadU(d8, panel + v * 2 * lanes)),
                          hn::LoadU(d16, tile.zeros + v * 2 * lanes));
      });
      panel += kVectors * 2 * lanes;
      Unrolled<kRows>([&](auto r) HWY_ATTR {
        const V16 pair = BroadcastPair(a[r] + 2 * k);
        Unrolled<kVectors>([&](auto v)
                               HWY_ATTR { sums[r][v] = AddPairs(pair, line[v], sums[r][v]); });
      });
    }
  }
  const int64_t in_last = tile.columns - (kVectors - 1) * lanes;
  Unrolled<kRows>([&](auto r) HWY_ATTR {
    int32_t* const c = tile.c + r * tile.c_row_stride;
    Unrolled<kVectors>([&](auto v) HWY_ATTR {
      if (v + 1 < kVectors || in_last == lanes) {
        hn::StoreU(sums[r][v], d32, c + v * lanes);
      } else {
        StorePart(sums[r][v], c + v * lanes, in_last);
      }
    });
  });
}

using Function = void (*)(const IntegerTile&);
// Indexed by the number of rows less one.
template <int kVectors, int... kRows>
constexpr std::array<Function, kMostRows> OfRows(std::integer_sequence<int, kRows...>) {
  return {Tile<kRows + 1, kVectors>...};
}

void Run(const IntegerTile& tile) {
  static constexpr auto kOne = OfRows<1>(std::make_integer_sequence<int, kMostRows>());
  static constexpr auto kTwo = OfRows<2>(std::make_integer_sequence<int, kMostRows>());
  const auto& functions = tile.vectors == 1 ? kOne : kTwo;
  functions[static_cast<size_t>(tile.row_count - 1)](tile);
}

// The high half of each weight's pair is 0, so what the sign of an element adds to it is, too.
template <int kRows>
HWY_INLINE void Windows(const IntegerWindows& windows, int64_t first) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d32));
  const int64_t stride = 2 * CeilDiv(windows.columns, lanes) * lanes;
  const int16_t* a[kRows];
  Unrolled<kRows>([&](auto r) HWY_ATTR { a[r] = windows.a + windows.rows[first + r]; });
  int32_t* const c = windows.c + first * windows.c_row_stride;
  for (int64_t j = 0; j < windows.columns; j += lanes) {
    V32 sums[kRows];
    Unrolled<kRows>([&](auto r) HWY_ATTR { sums[r] = hn::Zero(d32); });
    for (int64_t t = 0; t < windows.tap_count; ++t) {
      const V16 weights = hn::LoadU(d16, windows.weights + t * stride + 2 * j);
      const int64_t at = windows.taps[t] + j;
      Unrolled<kRows>([&](auto r) HWY_ATTR {
        const V32 x = hn::PromoteTo(d32, hn::LoadU(d16_half, a[r] + at));
        sums[r] = AddPairs(hn::BitCast(d16, x), weights, sums[r]);
      });
    }
    Unrolled<kRows>([&](auto r) HWY_ATTR {
      if (j + lanes <= windows.columns) {
        hn::StoreU(sums[r], d32, c + r * windows.c_row_stride + j);
      } else {
        StorePart(sums[r], c + r * windows.c_row_stride + j, windows.columns - j);
      }
    });
  }
}

void RunWindows(const IntegerWindows& windows) {
  constexpr int kTogether = 4;
  int64_t r = 0;
  for (; r + kTogether <= windows.row_count; r += kTogether) Windows<kTogether>(windows, r);
  for (; r < windows.row_count; ++r) Windows<1>(windows, r);
}

void Center(const uint8_t* from, uint8_t flip, int16_t zero, int16_t* to, int64_t count) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d16));
  const auto flips = hn::Set(du8, flip);
  const V16 zeros = hn::Set(d16, zero);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto x = hn::PromoteTo(d16, hn::Xor(hn::LoadU(du8, from + i), flips));
    hn::StoreU(hn::Sub(x, zeros), d16, to + i);
  }
  for (; i < count; ++i) to[i] = static_cast<int16_t>((from[i] ^ flip) - zero);
}

#endif

const IntegerTiles& Tiles() {
  static const IntegerTiles tiles = {.lanes = static_cast<int64_t>(hn::Lanes(d32)),
                                     .most_rows = kMostRows,
                                     .run = Run,
                                     .run_windows = RunWindows,
                                     .center = Center};
  return tiles;
}

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {
HWY_EXPORT(Tiles);
}  // namespace

const IntegerTiles& TilesOfIntegers() { return HWY_DYNAMIC_DISPATCH(Tiles)(); }

void RunIntegerRows(IntegerTile tile, const int64_t* offsets, int64_t count) {
  const IntegerTiles& tiles = TilesOfIntegers();
  const int64_t tile_count = CeilDiv(count, tiles.most_rows);
  int32_t* const c = tile.c;
  int64_t first = 0;
  for (int64_t t = 0; t < tile_count; ++t) {
    const int64_t last = count * (t + 1) / tile_count;
    tile.rows = offsets + first;
    tile.row_count = last - first;
    tile.c = c + first * tile.c_row_stride;
    tiles.run(tile);
    first = last;
  }
}

}  // namespace sinter::blocked
#endif  // HWY_ONCE
