#include "kernels/blocked/small_gemm.h"

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/small_gemm.cc"
#include <hwy/foreach_target.h>
// Behind foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr D d;

// Sums in registers: 12 of AVX2's 16, one vector of a, two of b.
constexpr int kRows = 6;

template <int kTileRows, int kVectors>
HWY_INLINE void Tile(const SmallGemm& sizes, const float* a, const float* b, float* c) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  V sums[kTileRows][kVectors];
  for (auto& row : sums) {
    for (V& sum : row) sum = hn::Zero(d);
  }
  for (int64_t k = 0; k < sizes.inner; ++k) {
    V line[kVectors];
    for (int v = 0; v < kVectors; ++v) line[v] = hn::LoadU(d, b + k * sizes.b_stride + v * lanes);
    for (int r = 0; r < kTileRows; ++r) {
      const V x = hn::Set(d, a[r * sizes.a_stride + k]);
      for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::MulAdd(x, line[v], sums[r][v]);
    }
  }
  for (int r = 0; r < kTileRows; ++r) {
    for (int v = 0; v < kVectors; ++v) {
      hn::StoreU(sums[r][v], d, c + r * sizes.c_stride + v * lanes);
    }
  }
}

template <int kTileRows>
void Rows(const SmallGemm& sizes, const float* a, const float* b, float* c) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t j = 0;
  for (; j + 2 * lanes <= sizes.columns; j += 2 * lanes) Tile<kTileRows, 2>(sizes, a, b + j, c + j);
  for (; j < sizes.columns; j += lanes) Tile<kTileRows, 1>(sizes, a, b + j, c + j);
}

void Multiply(const SmallGemm& sizes, const float* a, const float* b, float* c) {
  int64_t i = 0;
  for (; i + kRows <= sizes.rows; i += kRows) {
    Rows<kRows>(sizes, a + i * sizes.a_stride, b, c + i * sizes.c_stride);
  }
  for (; i < sizes.rows; ++i) Rows<1>(sizes, a + i * sizes.a_stride, b, c + i * sizes.c_stride);
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
