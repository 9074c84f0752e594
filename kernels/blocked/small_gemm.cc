#include "kernels/blocked/small_gemm.h"

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/small_gemm.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

// The sums use 12 of AVX2's 16 registers or 24 of AVX-512's 32. One register holds an element of
// `a`, and the others hold vectors of `b`.
constexpr int kRows = 6;
constexpr int kMostVectors = HWY_TARGET <= HWY_AVX3 ? 4 : 2;
// Tiles of fewer rows are wider, since at least eight sums are needed to hide the latency of a
// multiply-add.
constexpr int VectorsFor(int rows) { return rows == 1 ? 8 : rows == 2 ? 4 : kMostVectors; }

template <int kTileRows, int kVectors>
HWY_INLINE void Tile(const SmallGemm& sizes, const float* a, const float* b, float* c) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  V sums[kTileRows][kVectors];
  const float* rows[kTileRows];
  Unrolled<kTileRows>([&](auto r) HWY_ATTR {
    rows[r] = a + r * sizes.a_stride;
    Unrolled<kVectors>([&](auto v) HWY_ATTR { sums[r][v] = hn::Zero(d); });
  });
  for (int64_t k = 0; k < sizes.inner; ++k) {
    V line[kVectors];
    Unrolled<kVectors>([&](auto v) HWY_ATTR {
      line[v] = hn::LoadU(d, b + v * lanes);
      if constexpr (kTileRows == 2) line[v] = InRegister(line[v]);
    });
    b += sizes.b_stride;
    Unrolled<kTileRows>([&](auto r) HWY_ATTR {
      const V x = hn::Set(d, rows[r][k]);
      Unrolled<kVectors>([&](auto v) HWY_ATTR { sums[r][v] = hn::MulAdd(x, line[v], sums[r][v]); });
    });
  }
  Unrolled<kTileRows>([&](auto r) HWY_ATTR {
    Unrolled<kVectors>([&](auto v) HWY_ATTR {
      hn::StoreU(sums[r][v], d, c + r * sizes.c_row_stride + v * lanes);
    });
  });
}

template <int kTileRows>
void Rows(const SmallGemm& sizes, const float* a, const float* b, float* c) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  constexpr int kMost = VectorsFor(kTileRows);
  int64_t j = 0;
  for (; j + kMost * lanes <= sizes.columns; j += kMost * lanes) {
    Tile<kTileRows, kMost>(sizes, a, b + j, c + j);
  }
  for (; j + 2 * lanes <= sizes.columns; j += 2 * lanes) Tile<kTileRows, 2>(sizes, a, b + j, c + j);
  for (; j < sizes.columns; j += lanes) Tile<kTileRows, 1>(sizes, a, b + j, c + j);
}

void Multiply(const SmallGemm& sizes, const float* a, const float* b, float* c) {
  int64_t i = 0;
  for (; i + kRows <= sizes.rows; i += kRows) {
    Rows<kRows>(sizes, a + i * sizes.a_stride, b, c + i * sizes.c_row_stride);
  }
  a += i * sizes.a_stride;
  c += i * sizes.c_row_stride;
  switch (sizes.rows - i) {
    case 1: return Rows<1>(sizes, a, b, c);
    case 2: return Rows<2>(sizes, a, b, c);
    case 3: return Rows<3>(sizes, a, b, c);
    case 4: return Rows<4>(sizes, a, b, c);
    case 5: return Rows<5>(sizes, a, b, c);
    default: return;
  }
}

SmallGemmFunction Function() { return Multiply; }

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {
HWY_EXPORT(Function);
}  // namespace

SmallGemmFunction SmallGemmKernel() { return HWY_DYNAMIC_DISPATCH(Function)(); }

}  // namespace sinter::blocked
#endif  // HWY_ONCE
