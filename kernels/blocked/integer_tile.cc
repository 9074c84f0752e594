#include "kernels/blocked/integer_tile.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <limits>
#include <utility>

#include "kernels/blocked/ceil_div.h"

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/integer_tile.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/integer_lanes.h"
#include "kernels/blocked/vector/bounds.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

// The sums use 12 of AVX2's 16 registers or 24 of AVX-512's 32.
constexpr int kMostRows = HWY_TARGET <= HWY_AVX3 ? 12 : 6;
static_assert(kMostRows <= kMostIntegerRows);

#if HWY_TARGET == HWY_SCALAR  // a vector holds no pair

constexpr bool kTakesBytes = false;

void Run(const IntegerTile& tile) {
  for (int64_t r = 0; r < tile.row_count; ++r) {
    for (int64_t j = 0; j < tile.columns; ++j) {
      uint32_t sum = tile.start == nullptr ? 0 : static_cast<uint32_t>(tile.start[j]);
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

void Center(const uint8_t* from, uint8_t flip, int16_t zero, int16_t* to, int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] = static_cast<int16_t>((from[i] ^ flip) - zero);
}

#else

constexpr hn::Rebind<int8_t, D16> d8;
constexpr hn::Rebind<uint8_t, D16> du8;

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
HWY_INLINE void StoreTile(const V32 (&sums)[kRows][kVectors], const IntegerTile& tile) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d32));
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

template <int kRows, int kVectors>
void Tile(const IntegerTile& tile) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d32));
  V32 sums[kRows][kVectors];
  Unrolled<kVectors>([&](auto v) HWY_ATTR {
    const V32 start =
        tile.start == nullptr ? hn::Zero(d32) : hn::LoadU(d32, tile.start + v * lanes);
    Unrolled<kRows>([&](auto r) HWY_ATTR { sums[r][v] = start; });
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
  StoreTile<kRows, kVectors>(sums, tile);
}

constexpr bool kTakesBytes = HWY_ARCH_X86 && HWY_TARGET <= HWY_SSE4;

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_SSE4  // SSE4 and better

constexpr hn::Repartition<uint8_t, D32> d_u8;
constexpr hn::Repartition<int8_t, D32> d_i8;

// The sums of the products of each pair of neighbouring elements, saturated to i16.
HWY_INLINE V16 SumsOfPairs(hn::Vec<decltype(d_u8)> a, hn::Vec<decltype(d_i8)> b) {
#if HWY_TARGET <= HWY_AVX3
  return V16{_mm512_maddubs_epi16(a.raw, b.raw)};
#elif HWY_TARGET == HWY_AVX2
  return V16{_mm256_maddubs_epi16(a.raw, b.raw)};
#else
  return V16{_mm_maddubs_epi16(a.raw, b.raw)};
#endif
}

template <int kRows, int kVectors>
void ByteTile(const IntegerTile& tile) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d32));
  const V16 ones = hn::Set(d16, 1);
  V32 sums[kRows][kVectors];
  Unrolled<kVectors>([&](auto v) HWY_ATTR {
    const V32 start =
        tile.start == nullptr ? hn::Zero(d32) : hn::LoadU(d32, tile.start + v * lanes);
    Unrolled<kRows>([&](auto r) HWY_ATTR { sums[r][v] = start; });
  });
  const int8_t* panel = tile.panel;
  const int64_t quads = tile.run_pairs / 2;
  for (int64_t t = 0; t < tile.run_count; ++t) {
    const uint8_t* a[kRows];
    Unrolled<kRows>([&](auto r) HWY_ATTR { a[r] = tile.bytes + tile.rows[r] + tile.runs[t]; });
    for (int64_t k = 0; k < quads; ++k) {
      hn::Vec<decltype(d_i8)> line[kVectors];
      Unrolled<kVectors>([&](auto v)
                             HWY_ATTR { line[v] = hn::LoadU(d_i8, panel + v * 4 * lanes); });
      panel += kVectors * 4 * lanes;
      Unrolled<kRows>([&](auto r) HWY_ATTR {
        int32_t quad;
        std::memcpy(&quad, a[r] + 4 * k, sizeof(quad));
        const auto x = hn::BitCast(d_u8, hn::Set(d32, quad));
        Unrolled<kVectors>([&](auto v) HWY_ATTR {
          sums[r][v] = AddPairs(SumsOfPairs(x, line[v]), ones, sums[r][v]);
        });
      });
    }
  }
  StoreTile<kRows, kVectors>(sums, tile);
}

#endif

using Function = void (*)(const IntegerTile&);
// Indexed by the number of rows less one.
template <int kVectors, bool kBytes, int... kRows>
constexpr std::array<Function, kMostRows> OfRows(std::integer_sequence<int, kRows...>) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_SSE4
  if constexpr (kBytes) return {ByteTile<kRows + 1, kVectors>...};
#endif
  return {Tile<kRows + 1, kVectors>...};
}
template <int kVectors, bool kBytes>
void RunRows(const IntegerTile& tile) {
  static constexpr auto kFunctions =
      OfRows<kVectors, kBytes>(std::make_integer_sequence<int, kMostRows>());
  kFunctions[static_cast<size_t>(tile.row_count - 1)](tile);
}

void Run(const IntegerTile& tile) {
  const bool one = tile.vectors == 1;
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_SSE4
  if (tile.bytes != nullptr) return one ? RunRows<1, true>(tile) : RunRows<2, true>(tile);
#endif
  one ? RunRows<1, false>(tile) : RunRows<2, false>(tile);
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

// Stores the first `count` elements of a vector.
template <class Vector, class Tag>
HWY_INLINE void StoreFirst(Vector v, Tag tag, hn::TFromD<Tag>* to, int64_t count) {
  if (count == static_cast<int64_t>(hn::Lanes(tag))) return hn::StoreU(v, tag, to);
  HWY_ALIGN hn::TFromD<Tag> lanes[HWY_MAX_BYTES / sizeof(float)];
  hn::StoreU(v, tag, lanes);
  std::memcpy(to, lanes, static_cast<size_t>(count) * sizeof(lanes[0]));
}

// Calls store(vector of the clamped numbers, row, column, count) for all vectors.
template <class Store>
HWY_INLINE void ForEachClamped(const IntegerFinish& finish, const FinishedRows& rows, float min,
                               float max, const Store& store) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t j = 0; j < rows.columns; j += lanes) {
    const int64_t column = rows.first_column + j;
    const V32 bias = finish.bias == nullptr ? hn::Zero(d32) : hn::LoadU(d32, finish.bias + column);
    const V scale = hn::LoadU(d, finish.scale + column);
    const V offset = hn::LoadU(d, finish.offset + column);
    const int64_t count = std::min(lanes, rows.columns - j);
    for (int64_t r = 0; r < rows.row_count; ++r) {
      const V32 sum = hn::Add(hn::LoadU(d32, rows.sums + r * rows.sums_row_stride + j), bias);
      // In a register, so that the compiler does not merge the multiplication and the addition.
      const V scaled = InRegister(hn::Mul(hn::ConvertTo(d, sum), scale));
      store(AtMost(AtLeast(hn::Add(scaled, offset), min), max), r, j, count);
    }
  }
}

void FinishFloat(const IntegerFinish& finish, const FinishedRows& rows) {
  auto* const to = static_cast<float*>(rows.to);
  ForEachClamped(finish, rows, finish.min, finish.max,
                 [&](V v, int64_t r, int64_t j, int64_t count)
                     HWY_ATTR { StoreFirst(v, d, to + r * rows.to_row_stride + j, count); });
}

// A quotient is clamped before it is rounded. The bounds are integers, so the result is the same,
// and adding kMagic, whose last bit stands for 1, rounds to the low bits of the sum.
template <class To>
void FinishBytes(const IntegerFinish& finish, const FinishedRows& rows) {
  constexpr float kMagic = 3 << 22;
  constexpr int32_t kLeast = std::numeric_limits<To>::min();
  const auto least = static_cast<float>(kLeast - finish.zero);
  const auto most = static_cast<float>(std::numeric_limits<To>::max() - finish.zero);
  const V32 origin =
      hn::Sub(hn::BitCast(d32, hn::Set(d, kMagic)), hn::Set(d32, finish.zero - kLeast));
  constexpr hn::RebindToUnsigned<D> d_unsigned;
  constexpr hn::Rebind<uint8_t, D> d_bytes;
  const auto flips = hn::Set(d_bytes, static_cast<uint8_t>(kLeast));
  auto* const to = static_cast<uint8_t*>(rows.to);
  const auto store = [&](V ratio, int64_t r, int64_t j, int64_t count) HWY_ATTR {
    ratio = hn::IfThenElseZero(hn::Eq(ratio, ratio), ratio);  // NaN becomes 0
    const V32 above = hn::Sub(hn::BitCast(d32, hn::Add(ratio, hn::Set(d, kMagic))), origin);
    const auto bytes = hn::Xor(hn::U8FromU32(hn::BitCast(d_unsigned, above)), flips);
    StoreFirst(bytes, d_bytes, to + r * rows.to_row_stride + j, count);
  };
  if (finish.quantum == 1) {
    // One clamp is enough: where the bounds do not overlap, the nearer end is right.
    const float max = std::clamp(finish.max, least, most);
    ForEachClamped(finish, rows, std::clamp(finish.min, least, most), max, store);
    return;
  }
  const V quantum = hn::Set(d, finish.quantum);
  ForEachClamped(finish, rows, finish.min, finish.max,
                 [&](V v, int64_t r, int64_t j, int64_t count) HWY_ATTR {
                   store(AtMost(AtLeast(hn::Div(v, quantum), least), most), r, j, count);
                 });
}

void Finish(const IntegerFinish& finish, const FinishedRows& rows) {
  switch (finish.kind) {
    case IntegerFinish::Kind::kSums: return;
    case IntegerFinish::Kind::kFloat: return FinishFloat(finish, rows);
    case IntegerFinish::Kind::kUint8: return FinishBytes<uint8_t>(finish, rows);
    case IntegerFinish::Kind::kInt8: return FinishBytes<int8_t>(finish, rows);
  }
}

const IntegerTiles& Tiles() {
  static const IntegerTiles tiles = {.lanes = static_cast<int64_t>(hn::Lanes(d32)),
                                     .most_rows = kMostRows,
                                     .run = Run,
                                     .takes_bytes = kTakesBytes,
                                     .finish = Finish,
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

void RunIntegerRows(IntegerTile tile, const int64_t* offsets, int64_t count, IntegerFinish finish,
                    FinishedRows to) {
  const IntegerTiles& tiles = TilesOfIntegers();
  alignas(64) int32_t sums[kMostIntegerRows * kMostIntegerVectors * kMostIntegerLanes];
  const bool in_place = finish.kind == IntegerFinish::Kind::kSums;
  // The sums start from the bias, which costs nothing.
  if (finish.bias != nullptr) tile.start = finish.bias + to.first_column;
  finish.bias = nullptr;
  tile.c_row_stride = in_place ? to.to_row_stride : tile.vectors * tiles.lanes;
  tile.columns = to.columns;
  to.sums = sums;
  to.sums_row_stride = tile.c_row_stride;
  const int64_t tile_count = CeilDiv(count, tiles.most_rows);
  int64_t first = 0;
  for (int64_t t = 0; t < tile_count; ++t) {
    const int64_t last = count * (t + 1) / tile_count;
    tile.rows = offsets + first;
    tile.row_count = to.row_count = last - first;
    tile.c = in_place ? static_cast<int32_t*>(to.to) : sums;
    tiles.run(tile);
    if (!in_place) tiles.finish(finish, to);
    to.to =
        static_cast<std::byte*>(to.to) + to.row_count * to.to_row_stride * finish.element_bytes();
    first = last;
  }
}

}  // namespace sinter::blocked
#endif  // HWY_ONCE
