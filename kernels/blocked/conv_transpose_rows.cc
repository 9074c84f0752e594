#include "kernels/blocked/conv_transpose_rows.h"

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/conv_transpose_rows.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

// Computes kTaps results for kVectors vectors of pixels. All sums are in registers.
template <int kTaps, int kVectors>
HWY_INLINE void MultiplyBlock(const PixelRow& row, int64_t first, float* to, int64_t to_stride) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  V sums[kTaps][kVectors];
  Unrolled<kTaps>([&](auto t) HWY_ATTR {
    Unrolled<kVectors>([&](auto v) HWY_ATTR { sums[t][v] = hn::Set(d, row.bias); });
  });
  const float* pixels = row.pixels + first;
  const float* weights = row.weights;
  for (int64_t c = 0; c < row.channels; ++c) {
    V x[kVectors];
    Unrolled<kVectors>([&](auto v) HWY_ATTR { x[v] = hn::LoadU(d, pixels + v * lanes); });
    Unrolled<kTaps>([&](auto t) HWY_ATTR {
      const V weight = hn::Set(d, weights[t]);
      Unrolled<kVectors>([&](auto v)
                             HWY_ATTR { sums[t][v] = hn::MulAdd(x[v], weight, sums[t][v]); });
    });
    pixels += row.channel_stride;
    weights += row.weight_stride;
  }
  Unrolled<kTaps>([&](auto t) HWY_ATTR {
    Unrolled<kVectors>([&](auto v) HWY_ATTR {
      hn::StoreU(sums[t][v], d, to + t * to_stride + first + v * lanes);
    });
  });
}

template <int kTaps>
void MultiplyTaps(const PixelRow& row, int64_t width, float* to, int64_t to_stride) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + 3 * lanes <= width; i += 3 * lanes) MultiplyBlock<kTaps, 3>(row, i, to, to_stride);
  for (; i + 2 * lanes <= width; i += 2 * lanes) MultiplyBlock<kTaps, 2>(row, i, to, to_stride);
  for (; i + lanes <= width; i += lanes) MultiplyBlock<kTaps, 1>(row, i, to, to_stride);
  for (; i < width; ++i) {
    for (int t = 0; t < kTaps; ++t) {
      float sum = row.bias;
      for (int64_t c = 0; c < row.channels; ++c) {
        sum += row.pixels[c * row.channel_stride + i] * row.weights[c * row.weight_stride + t];
      }
      to[t * to_stride + i] = sum;
    }
  }
}

void Multiply(const PixelRow& row, int64_t taps, int64_t width, float* to, int64_t to_stride) {
  PixelRow rest = row;
  while (taps > 0) {
    const int64_t now = taps < 4 ? taps : 4;
    switch (now) {
      case 1: MultiplyTaps<1>(rest, width, to, to_stride); break;
      case 2: MultiplyTaps<2>(rest, width, to, to_stride); break;
      case 3: MultiplyTaps<3>(rest, width, to, to_stride); break;
      default: MultiplyTaps<4>(rest, width, to, to_stride); break;
    }
    rest.weights += now;
    to += now * to_stride;
    taps -= now;
  }
}

MultiplyPixels Function() { return Multiply; }

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {
HWY_EXPORT(Function);
}  // namespace

MultiplyPixels PixelMultiplication() { return HWY_DYNAMIC_DISPATCH(Function)(); }

}  // namespace sinter::blocked
#endif  // HWY_ONCE
