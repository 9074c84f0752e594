#include "kernels/blocked/gemm_tile.h"

#include <array>
#include <type_traits>
#include <utility>

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/gemm_tile.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

// The sums fill the registers (32 with AVX-512, otherwise 16) except for one row of the panel and
// one element of `a`. At least eight sums are needed to hide the latency of a multiply-add.
constexpr bool kManyRegisters = HWY_TARGET <= HWY_AVX3;
constexpr int kMostVectors = kManyRegisters ? kMostTileVectors : 2;
constexpr std::array<int, 5> kMostRows =
    kManyRegisters ? std::array<int, 5>{0, 8, 8, 8, 6} : std::array<int, 5>{0, 8, 6, 0, 0};

// Combine halves of two vectors, or move the upper half of one into the lower half.
#if HWY_TARGET == HWY_SCALAR  // vectors have no halves: not called
HWY_INLINE V Halves(V lower, V) { return lower; }
HWY_INLINE V LowerHalves(V lower, V) { return lower; }
HWY_INLINE V UpperHalf(V v) { return v; }
#else
HWY_INLINE V Halves(V lower, V upper) { return hn::ConcatUpperLower(d, upper, lower); }
HWY_INLINE V LowerHalves(V lower, V upper) { return hn::ConcatLowerLower(d, upper, lower); }
HWY_INLINE V UpperHalf(V v) { return hn::ConcatUpperUpper(d, v, v); }
#endif

template <int kRows, int kVectors, bool kPaired>
void Tile(const GemmTile& tile) {
  // Vectors of sums of each row. If paired, two rows share another vector, one half each.
  constexpr int kOwn = kPaired ? kVectors - 1 : kVectors;
  constexpr int kPairs = (kRows + 1) / 2;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const int64_t in_last = tile.columns - (kVectors - 1) * lanes;
  const bool whole = in_last == lanes;
  const PartOfVector part(in_last);
  const auto load = [&](const float* from, auto v) HWY_ATTR {
    return v + 1 < kVectors || whole ? hn::LoadU(d, from + v * lanes) : part.Load(from + v * lanes);
  };
  V sums[kRows][kOwn];
  V shared[kPairs];
  Unrolled<kOwn>([&](auto v) HWY_ATTR {
    const V bias = tile.bias == nullptr ? hn::Zero(d) : load(tile.bias, v);
    Unrolled<kRows>([&](auto r) HWY_ATTR { sums[r][v] = bias; });
  });
  if constexpr (kPaired) {
    const V bias =
        tile.bias == nullptr ? hn::Zero(d) : part.Load(tile.bias + (kVectors - 1) * lanes);
    Unrolled<kPairs>([&](auto p) HWY_ATTR { shared[p] = LowerHalves(bias, bias); });
  }
  const float* panel = tile.panel;
  for (int64_t t = 0; t < tile.run_count; ++t) {
    const float* a[kRows];
    Unrolled<kRows>([&](auto r) HWY_ATTR { a[r] = tile.a + tile.rows[r] + tile.runs[t]; });
    for (int64_t k = 0; k < tile.run_length; ++k) {
      V line[kVectors];
      Unrolled<kVectors>([&](auto v) HWY_ATTR { line[v] = hn::LoadU(d, panel + v * lanes); });
      panel += kVectors * lanes;
      const auto add = [&](auto r, V x) HWY_ATTR {
        Unrolled<kOwn>([&](auto v) HWY_ATTR { sums[r][v] = hn::MulAdd(x, line[v], sums[r][v]); });
      };
      Unrolled<kPairs>([&](auto p) HWY_ATTR {
        constexpr int kFirst = 2 * decltype(p)::value;
        const V x = hn::Set(d, a[kFirst][k]);
        add(std::integral_constant<int, kFirst>{}, x);
        V both = x;
        if constexpr (kFirst + 1 < kRows) {
          const V second = hn::Set(d, a[kFirst + 1][k]);
          add(std::integral_constant<int, kFirst + 1>{}, second);
          if constexpr (kPaired) both = Halves(x, second);
        }
        if constexpr (kPaired) shared[p] = hn::MulAdd(both, line[kVectors - 1], shared[p]);
      });
    }
  }
  const V min = hn::Set(d, tile.min);
  const V max = hn::Set(d, tile.max);
  // In this order the x86 instructions keep NaN.
  const auto clamped = [&](V sum) HWY_ATTR { return hn::Min(max, hn::Max(min, sum)); };
  Unrolled<kRows>([&](auto r) HWY_ATTR {
    float* const c = tile.c + r * tile.c_row_stride;
    const float* const addend =
        tile.addend == nullptr ? nullptr : tile.addend + r * tile.addend_stride;
    Unrolled<kOwn>([&](auto v) HWY_ATTR {
      V sum = sums[r][v];
      if (addend != nullptr) sum = hn::Add(sum, load(addend, v));
      if (v + 1 < kVectors || whole) {
        hn::StoreU(clamped(sum), d, c + v * lanes);
      } else {
        part.Store(clamped(sum), c + v * lanes);
      }
    });
    if constexpr (kPaired) {
      constexpr int kRow = decltype(r)::value;
      V sum = shared[kRow / 2];
      if constexpr (kRow % 2 == 1) sum = UpperHalf(sum);
      if (addend != nullptr) sum = hn::Add(sum, part.Load(addend + (kVectors - 1) * lanes));
      part.Store(clamped(sum), c + (kVectors - 1) * lanes);
    }
  });
}

using Function = void (*)(const GemmTile&);

// The functions for one number of vectors, indexed by the number of rows.
using OfRows = std::array<Function, kMostTileRows + 1>;
template <int kVectors, bool kPaired, int... kRows>
constexpr OfRows Rows(std::integer_sequence<int, kRows...>) {
  return {nullptr, Tile<kRows + 1, kVectors, kPaired>...};
}
template <int kVectors, bool kPaired>
constexpr OfRows Rows() {
  if constexpr (kVectors <= kMostVectors && (!kPaired || kVectors <= kMostPairedVectors)) {
    return Rows<kVectors, kPaired>(std::make_integer_sequence<int, kMostRows[kVectors]>());
  } else {
    return {};
  }
}

void Run(const GemmTile& tile) {
  static constexpr std::array<OfRows, 5> kAlone = {OfRows{}, Rows<1, false>(), Rows<2, false>(),
                                                   Rows<3, false>(), Rows<4, false>()};
  static constexpr std::array<OfRows, 5> kPaired = {OfRows{}, OfRows{}, Rows<2, true>(),
                                                    Rows<3, true>(), OfRows{}};
  const auto& functions = tile.paired ? kPaired : kAlone;
  functions[static_cast<size_t>(tile.vectors)][static_cast<size_t>(tile.row_count)](tile);
}

const GemmTiles& Tiles() {
  static const GemmTiles tiles = {
      .lanes = static_cast<int64_t>(hn::Lanes(d)),
      .most_vectors = kMostVectors,
      .most_rows = {kMostRows[0], kMostRows[1], kMostRows[2], kMostRows[3], kMostRows[4]},
      .run = Run};
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

const GemmTiles& TilesOfGemm() { return HWY_DYNAMIC_DISPATCH(Tiles)(); }

}  // namespace sinter::blocked
#endif  // HWY_ONCE
