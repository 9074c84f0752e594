#include "kernels/blocked/recurrent_tile.h"

#include <array>
#include <utility>

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/recurrent_tile.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

// The sums leave registers for one vector of the panel and an element of every row.
constexpr bool kManyRegisters = HWY_TARGET <= HWY_AVX3;
constexpr std::array<int, 5> kMostRows =
    kManyRegisters ? std::array<int, 5>{0, 8, 8, 6, 6} : std::array<int, 5>{0, 6, 4, 4, 3};

// The number of consecutive k that have sums of their own, so that there are enough sums to hide
// the latency of a multiply-add.
constexpr int PartsFor(int sums) { return sums >= 7 ? 1 : sums >= 4 ? 2 : sums >= 2 ? 4 : 8; }

template <int kRows, int kVectors>
void Tile(const RecurrentTile& tile) {
  constexpr int kParts = PartsFor(kRows * kVectors);
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  V sums[kParts][kRows][kVectors];
  const float* rows[kRows];
  Unrolled<kRows>([&](auto r) HWY_ATTR {
    rows[r] = tile.rows[r];
    Unrolled<kVectors>([&](auto v) HWY_ATTR {
      Unrolled<kParts>([&](auto p) HWY_ATTR { sums[p][r][v] = hn::Zero(d); });
      if (tile.start != nullptr) sums[0][r][v] = hn::LoadU(d, tile.start + v * lanes);
    });
  });
  const float* panel = tile.panel;
  // Keeps the fewer of the elements and the vectors in registers.
  const auto add = [&](auto p, int64_t k) HWY_ATTR {
    const auto element = [&](auto r) HWY_ATTR { return hn::Set(d, rows[r][k]); };
    const auto line = [&](auto v) HWY_ATTR { return hn::LoadU(d, panel + v * lanes); };
    const auto add_one = [&](auto r, auto v, V x, V w)
                             HWY_ATTR { sums[p][r][v] = hn::MulAdd(x, w, sums[p][r][v]); };
    if constexpr (kParts * kRows * kVectors + kVectors >= 16) {
      V x[kRows];
      Unrolled<kRows>([&](auto r) HWY_ATTR { x[r] = element(r); });
      Unrolled<kVectors>([&](auto v) HWY_ATTR {
        const V w = line(v);
        Unrolled<kRows>([&](auto r) HWY_ATTR { add_one(r, v, x[r], w); });
      });
    } else {
      V w[kVectors];
      Unrolled<kVectors>([&](auto v)
                             HWY_ATTR { w[v] = kRows == 2 ? InRegister(line(v)) : line(v); });
      Unrolled<kRows>([&](auto r) HWY_ATTR {
        const V x = element(r);
        Unrolled<kVectors>([&](auto v) HWY_ATTR { add_one(r, v, x, w[v]); });
      });
    }
    panel += kVectors * lanes;
  };
  int64_t k = 0;
  for (; k + kParts <= tile.inner; k += kParts) {
    Unrolled<kParts>([&](auto p) HWY_ATTR { add(p, k + p); });
  }
  for (; k < tile.inner; ++k) add(std::integral_constant<int, 0>{}, k);
  Unrolled<kRows>([&](auto r) HWY_ATTR {
    Unrolled<kVectors>([&](auto v) HWY_ATTR {
      V sum = sums[0][r][v];
      Unrolled<kParts - 1>([&](auto p) HWY_ATTR { sum = hn::Add(sum, sums[p + 1][r][v]); });
      hn::StoreU(sum, d, tile.c + r * tile.c_row_stride + v * lanes);
    });
  });
}

using Function = void (*)(const RecurrentTile&);

// The functions for one number of vectors, indexed by the number of rows.
using OfRows = std::array<Function, kMostRecurrentRows + 1>;
template <int kVectors, int... kRows>
constexpr OfRows Rows(std::integer_sequence<int, kRows...>) {
  return {nullptr, Tile<kRows + 1, kVectors>...};
}
template <int kVectors>
constexpr OfRows Rows() {
  return Rows<kVectors>(std::make_integer_sequence<int, kMostRows[kVectors]>());
}

void Run(const RecurrentTile& tile) {
  static constexpr std::array<OfRows, 5> kFunctions = {OfRows{}, Rows<1>(), Rows<2>(), Rows<3>(),
                                                       Rows<4>()};
  kFunctions[static_cast<size_t>(tile.vectors)][static_cast<size_t>(tile.row_count)](tile);
}

const RecurrentTiles& Tiles() {
  static const RecurrentTiles tiles = {
      .lanes = static_cast<int64_t>(hn::Lanes(d)),
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

const RecurrentTiles& TilesOfRecurrent() { return HWY_DYNAMIC_DISPATCH(Tiles)(); }

}  // namespace sinter::blocked
#endif  // HWY_ONCE
