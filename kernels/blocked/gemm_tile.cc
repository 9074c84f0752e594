#include "kernels/blocked/gemm_tile.h"

#include <array>
#include <utility>

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/gemm_tile.cc"
#include <hwy/foreach_target.h>
// Behind foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

// Sums fill the registers but for a row of the panel and one element of a: AVX-512 has 32, the
// others 16. Eight sums at least hide the latency of a multiply-add.
constexpr bool kManyRegisters = HWY_TARGET <= HWY_AVX3;
constexpr int kMostVectors = kManyRegisters ? kMostTileVectors : 2;
constexpr std::array<int, 5> kMostRows =
    kManyRegisters ? std::array<int, 5>{0, 8, 8, 8, 6} : std::array<int, 5>{0, 8, 6, 0, 0};

template <int kRows, int kVectors>
void Tile(const GemmTile& tile) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const int64_t in_last = tile.columns - (kVectors - 1) * lanes;
  const bool whole = in_last == lanes;
  const PartOfVector part(in_last);
  const auto load = [&](const float* from, auto v) HWY_ATTR {
    return v + 1 < kVectors || whole ? hn::LoadU(d, from + v * lanes) : part.Load(from + v * lanes);
  };
  V sums[kRows][kVectors];
  Unrolled<kVectors>([&](auto v) HWY_ATTR {
    const V bias = tile.bias == nullptr ? hn::Zero(d) : load(tile.bias, v);
    Unrolled<kRows>([&](auto r) HWY_ATTR { sums[r][v] = bias; });
  });
  const float* panel = tile.panel;
  for (int64_t t = 0; t < tile.run_count; ++t) {
    const float* a[kRows];
    Unrolled<kRows>([&](auto r) HWY_ATTR { a[r] = tile.a + tile.rows[r] + tile.runs[t]; });
    for (int64_t k = 0; k < tile.run_length; ++k) {
      V line[kVectors];
      Unrolled<kVectors>([&](auto v) HWY_ATTR { line[v] = hn::LoadU(d, panel + v * lanes); });
      panel += kVectors * lanes;
      Unrolled<kRows>([&](auto r) HWY_ATTR {
        const V x = hn::Set(d, a[r][k]);
        Unrolled<kVectors>([&](auto v)
                               HWY_ATTR { sums[r][v] = hn::MulAdd(x, line[v], sums[r][v]); });
      });
    }
  }
  if (tile.addend != nullptr) {
    Unrolled<kRows>([&](auto r) HWY_ATTR {
      const float* const addend = tile.addend + r * tile.addend_stride;
      Unrolled<kVectors>([&](auto v)
                             HWY_ATTR { sums[r][v] = hn::Add(sums[r][v], load(addend, v)); });
    });
  }
  const V min = hn::Set(d, tile.min);
  const V max = hn::Set(d, tile.max);
  Unrolled<kRows>([&](auto r) HWY_ATTR {
    float* const c = tile.c + r * tile.c_stride;
    Unrolled<kVectors>([&](auto v) HWY_ATTR {
      // In this order x86's instructions keep NaN.
      const V sum = hn::Min(max, hn::Max(min, sums[r][v]));
      if (v + 1 < kVectors || whole) {
        hn::StoreU(sum, d, c + v * lanes);
      } else {
        part.Store(sum, c + v * lanes);
      }
    });
  });
}

using Function = void (*)(const GemmTile&);

// By rows, for a number of vectors.
template <int kVectors, int... kRows>
constexpr std::array<Function, kMostTileRows + 1> OfRows(std::integer_sequence<int, kRows...>) {
  return {nullptr, Tile<kRows + 1, kVectors>...};
}
template <int kVectors>
constexpr std::array<Function, kMostTileRows + 1> Rows() {
  if constexpr (kVectors <= kMostVectors) {
    return OfRows<kVectors>(std::make_integer_sequence<int, kMostRows[kVectors]>());
  } else {
    return {};
  }
}

void Run(const GemmTile& tile) {
  static constexpr std::array<std::array<Function, kMostTileRows + 1>, 5> kFunctions = {
      std::array<Function, kMostTileRows + 1>{}, Rows<1>(), Rows<2>(), Rows<3>(), Rows<4>()};
  kFunctions[static_cast<size_t>(tile.vectors)][static_cast<size_t>(tile.row_count)](tile);
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
