#include "kernels/blocked/gemm_tile.h"

#include <algorithm>
#include <array>
#include <limits>
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

// With AVX-512 a tile reads its panel faster than the processor's own prefetching brings weights from
// L2, and waits for the result's cache lines at its end. (With AVX2 prefetching these gains nothing.)
constexpr bool kPrefetches = kManyRegisters;
// Whether tiles prefetch the next weights into L2.
constexpr bool kPrefetchesNext = HWY_TARGET <= HWY_AVX2;
constexpr int64_t kPrefetchDistance = 512;  // elements
constexpr int64_t kPrefetchSteps = 8;       // of the sums for each row of the result

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

// The number of consecutive k that have sums of their own, so that even few rows have enough sums to
// hide the latency of a multiply-add.
constexpr int PartsFor(int sums) { return sums >= 7 ? 1 : sums >= 4 ? 2 : sums >= 2 ? 4 : 8; }

template <int kRows, int kVectors, bool kPaired, bool kFew>
HWY_INLINE void OneTile(const GemmTile& tile, const float* a_first, float* c_first,
                        const float* addend_first) {
  constexpr int kParts = kFew ? PartsFor(kRows * kVectors) : 1;
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
  V sums[kParts][kRows][kOwn];
  V shared[kParts][kPairs];
  Unrolled<kParts>([&](auto p) HWY_ATTR {
    Unrolled<kRows>([&](auto r) HWY_ATTR {
      Unrolled<kOwn>([&](auto v) HWY_ATTR { sums[p][r][v] = hn::Zero(d); });
    });
    Unrolled<kPairs>([&](auto i) HWY_ATTR { shared[p][i] = hn::Zero(d); });
  });
  Unrolled<kOwn>([&](auto v) HWY_ATTR {
    const V bias = tile.bias == nullptr ? hn::Zero(d) : load(tile.bias, v);
    Unrolled<kRows>([&](auto r) HWY_ATTR { sums[0][r][v] = bias; });
  });
  if constexpr (kPaired) {
    const V bias =
        tile.bias == nullptr ? hn::Zero(d) : part.Load(tile.bias + (kVectors - 1) * lanes);
    Unrolled<kPairs>([&](auto i) HWY_ATTR { shared[0][i] = LowerHalves(bias, bias); });
  }
  const float* panel = tile.panel;
  const float* next = tile.next_weights == nullptr ? panel : tile.next_weights;
  const int64_t next_step = tile.next_weights == nullptr ? 0 : lanes;
  for (int64_t t = 0; t < tile.run_count; ++t) {
    const float* a[kRows];
    Unrolled<kRows>([&](auto r) HWY_ATTR { a[r] = a_first + tile.rows[r] + tile.runs[t]; });
    const auto add_line = [&](auto p, int64_t k) HWY_ATTR {
      V line[kVectors];
      Unrolled<kVectors>([&](auto v) HWY_ATTR {
        line[v] = hn::LoadU(d, panel + v * lanes);
        if constexpr (kRows == 2) line[v] = InRegister(line[v]);
      });
      if constexpr (kPrefetches && kVectors > 1) {
        Unrolled<kVectors>(
            [&](auto v) HWY_ATTR { __builtin_prefetch(panel + v * lanes + kPrefetchDistance); });
      }
      if constexpr (kPrefetchesNext && kVectors > 1) {
        __builtin_prefetch(next, /*rw=*/0, /*locality=*/2);
        next += next_step;
      }
      panel += kVectors * lanes;
      const auto add = [&](auto r, V x) HWY_ATTR {
        Unrolled<kOwn>([&](auto v)
                           HWY_ATTR { sums[p][r][v] = hn::MulAdd(x, line[v], sums[p][r][v]); });
      };
      Unrolled<kPairs>([&](auto i) HWY_ATTR {
        constexpr int kFirst = 2 * decltype(i)::value;
        const V x = hn::Set(d, a[kFirst][k]);
        add(std::integral_constant<int, kFirst>{}, x);
        V both = x;
        if constexpr (kFirst + 1 < kRows) {
          const V second = hn::Set(d, a[kFirst + 1][k]);
          add(std::integral_constant<int, kFirst + 1>{}, second);
          if constexpr (kPaired) both = Halves(x, second);
        }
        if constexpr (kPaired) {
          shared[p][i] = hn::MulAdd(both, line[kVectors - 1], shared[p][i]);
        }
      });
    };
    int64_t k = 0;
    if constexpr (kPrefetches && kParts == 1) {
      if (t + 1 == tile.run_count && tile.run_length >= kRows * kPrefetchSteps) {
        // Towards the end, prefetches the rows of the result one by one, since together they would
        // keep the panel back.
        const float* c = c_first;
        for (int64_t end = tile.run_length - kRows * kPrefetchSteps; end < tile.run_length;
             end += kPrefetchSteps) {
          for (; k < end; ++k) add_line(std::integral_constant<int, 0>{}, k);
          Unrolled<kVectors>([&](auto v) HWY_ATTR { __builtin_prefetch(c + v * lanes, 1); });
          c += tile.c_row_stride;
        }
      }
    }
    if constexpr (kVectors == 1 && kParts == 1) {
      // Each sum of one vector takes a load, so that the loop's own instructions count.
#pragma GCC unroll 4
      for (; k < tile.run_length; ++k) add_line(std::integral_constant<int, 0>{}, k);
    }
    for (; k + kParts <= tile.run_length; k += kParts) {
      Unrolled<kParts>([&](auto p) HWY_ATTR { add_line(p, k + p); });
    }
    if constexpr (kParts > 1) {
      for (; k < tile.run_length; ++k) add_line(std::integral_constant<int, 0>{}, k);
    }
  }
  Unrolled<kParts - 1>([&](auto p) HWY_ATTR {
    Unrolled<kRows>([&](auto r) HWY_ATTR {
      Unrolled<kOwn>([&](auto v)
                         HWY_ATTR { sums[0][r][v] = hn::Add(sums[0][r][v], sums[p + 1][r][v]); });
    });
    Unrolled<kPairs>([&](auto i)
                         HWY_ATTR { shared[0][i] = hn::Add(shared[0][i], shared[p + 1][i]); });
  });
  const V min = hn::Set(d, tile.min);
  const V max = hn::Set(d, tile.max);
  const bool clamps = tile.min > -std::numeric_limits<float>::infinity() ||
                      tile.max < std::numeric_limits<float>::infinity();
  // In this order the x86 instructions keep NaN.
  const auto clamped = [&](V sum)
                           HWY_ATTR { return clamps ? hn::Min(max, hn::Max(min, sum)) : sum; };
  Unrolled<kRows>([&](auto r) HWY_ATTR {
    float* const c = c_first + r * tile.c_row_stride;
    const float* const addend =
        addend_first == nullptr ? nullptr : addend_first + r * tile.addend_stride;
    Unrolled<kOwn>([&](auto v) HWY_ATTR {
      V sum = sums[0][r][v];
      if (addend != nullptr) sum = hn::Add(sum, load(addend, v));
      if (v + 1 < kVectors || whole) {
        hn::StoreU(clamped(sum), d, c + v * lanes);
      } else {
        part.Store(clamped(sum), c + v * lanes);
      }
    });
    if constexpr (kPaired) {
      constexpr int kRow = decltype(r)::value;
      V sum = shared[0][kRow / 2];
      if constexpr (kRow % 2 == 1) sum = UpperHalf(sum);
      if (addend != nullptr) sum = hn::Add(sum, part.Load(addend + (kVectors - 1) * lanes));
      part.Store(clamped(sum), c + (kVectors - 1) * lanes);
    }
  });
}

template <int kRows, int kVectors, bool kPaired, bool kFew>
void Tile(const GemmTile& tile) {
  for (int64_t i = 0; i < tile.count; ++i) {
    const int64_t row = i * kRows;
    OneTile<kRows, kVectors, kPaired, kFew>(
        tile, tile.a + i * tile.a_step, tile.c + row * tile.c_row_stride,
        tile.addend == nullptr ? nullptr : tile.addend + row * tile.addend_stride);
  }
}

using Function = void (*)(const GemmTile&);

// The functions for one number of vectors, indexed by the number of rows.
using OfRows = std::array<Function, kMostTileRows + 1>;
template <int kVectors, bool kPaired, bool kFew, int... kRows>
constexpr OfRows Rows(std::integer_sequence<int, kRows...>) {
  return {nullptr, Tile<kRows + 1, kVectors, kPaired, kFew>...};
}
template <int kVectors, bool kPaired, bool kFew>
constexpr OfRows Rows() {
  if constexpr (kVectors <= kMostVectors && (!kPaired || kVectors <= kMostPairedVectors)) {
    constexpr int kMost = kFew ? int{kFewRows} : kMostRows[kVectors];
    return Rows<kVectors, kPaired, kFew>(std::make_integer_sequence<int, kMost>());
  } else {
    return {};
  }
}

// The functions for panels that are not paired, and for those that are.
struct OfVectors {
  std::array<OfRows, 5> alone;
  std::array<OfRows, 5> paired;
};
template <bool kFew>
constexpr OfVectors AllRows() {
  return {{OfRows{}, Rows<1, false, kFew>(), Rows<2, false, kFew>(), Rows<3, false, kFew>(),
           Rows<4, false, kFew>()},
          {OfRows{}, OfRows{}, Rows<2, true, kFew>(), Rows<3, true, kFew>(), OfRows{}}};
}

void Run(const GemmTile& tile) {
  static constexpr OfVectors kMany = AllRows<false>();
  static constexpr OfVectors kFew = AllRows<true>();
  const OfVectors& all = tile.few_rows ? kFew : kMany;
  const auto& functions = tile.paired ? all.paired : all.alone;
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
