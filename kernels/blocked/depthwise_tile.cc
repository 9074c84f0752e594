#include "kernels/blocked/depthwise_tile.h"

#include <type_traits>

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/depthwise_tile.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

// Pixels per tile. Their sums, the weights of a line of taps and one vector of the input fit into the
// registers (32 with AVX-512, otherwise 16).
constexpr int kMostPixels = HWY_TARGET <= HWY_AVX3 ? 8 : 4;
constexpr int kFewPixels = 4;
constexpr int64_t kCacheLine = 16;  // elements

// Vectors of channels of a tile of a single pixel, at an edge for instance: enough sums to hide the
// latency of a multiply-add.
constexpr int kVectors = 4;

template <int kPixels, class Part>
HWY_INLINE void Finish(const DepthwiseRectangle& r, const V (&sums)[kPixels], float* to,
                       const Part& part) {
  const V min = hn::Set(d, r.min);
  const V max = hn::Set(d, r.max);
  Unrolled<kPixels>([&](auto i) HWY_ATTR {
    // In this order the x86 instructions keep NaN.
    part.Store(hn::Min(max, hn::Max(min, sums[i])), to + i * r.to_stride);
  });
}

// Windows of kTaps adjacent taps with stride kStride. Neighbouring windows share their loads.
template <int kPixels, int kTaps, int kStride, class Part>
HWY_INLINE void Sharing(const DepthwiseRectangle& r, const float* from, const float* weights,
                        V bias, float* to, const Part& part) {
  V sums[kPixels];
  Unrolled<kPixels>([&](auto i) HWY_ATTR { sums[i] = bias; });
  for (int64_t l = 0; l < r.lines; ++l) {
    V w[kTaps];
    Unrolled<kTaps>([&](auto t) HWY_ATTR { w[t] = part.Load(weights + t * r.weight_tap_stride); });
    Unrolled<(kPixels - 1) * kStride + kTaps>([&](auto at) HWY_ATTR {
      const V x = InRegister(part.Load(from + at * r.tap_stride));
      Unrolled<kPixels>([&](auto i) HWY_ATTR {
        constexpr int kTap = decltype(at)::value - decltype(i)::value * kStride;
        if constexpr (kTap >= 0 && kTap < kTaps) sums[i] = hn::MulAdd(x, w[kTap], sums[i]);
      });
    });
    from += r.line_stride;
    weights += r.weight_line_stride;
  }
  Finish(r, sums, to, part);
}

// Any windows, for kTileVectors vectors of channels.
template <int kPixels, int kTileVectors, class Part>
HWY_INLINE void Apart(const DepthwiseRectangle& r, const float* from, const float* weights,
                      const float* bias, float* to, const Part& part) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  V sums[kTileVectors][kPixels];
  Unrolled<kTileVectors>([&](auto v) HWY_ATTR {
    const V first = bias == nullptr ? hn::Zero(d) : part.Load(bias + v * lanes);
    Unrolled<kPixels>([&](auto i) HWY_ATTR { sums[v][i] = first; });
  });
  for (int64_t l = 0; l < r.lines; ++l) {
    for (int64_t t = 0; t < r.taps; ++t) {
      Unrolled<kTileVectors>([&](auto v) HWY_ATTR {
        const V w = part.Load(weights + t * r.weight_tap_stride + v * lanes);
        const float* const x = from + t * r.tap_stride + v * lanes;
        Unrolled<kPixels>([&](auto i) HWY_ATTR {
          sums[v][i] = hn::MulAdd(part.Load(x + i * r.pixel_stride), w, sums[v][i]);
        });
      });
    }
    from += r.line_stride;
    weights += r.weight_line_stride;
  }
  Unrolled<kTileVectors>([&](auto v) HWY_ATTR { Finish(r, sums[v], to + v * lanes, part); });
}

// All lines of the rectangle for the channels from `c` on that so many vectors of `part` have. Tiles of
// the same pixels follow one another: a cache line is read once, and two neighbouring cache lines are in
// two banks of L2. At even distances, pixels' cache lines of the same channels are all in one bank,
// which takes almost twice the time.
template <int kTaps, int kStride, class Part>
HWY_INLINE void SharingChannels(const DepthwiseRectangle& r, int64_t c, int64_t vectors,
                                const Part& part) {
  constexpr int kMost = kStride == 1 ? kMostPixels : kFewPixels;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t y = 0; y < r.result_lines; ++y) {
    const float* const from = r.from + y * r.from_line_step;
    float* const to = r.to + y * r.to_line_stride;
    const auto tiles = [&](auto pixels, int64_t x) HWY_ATTR {
      for (int64_t channel = c; channel < c + vectors * lanes; channel += lanes) {
        const V bias = r.bias == nullptr ? hn::Zero(d) : part.Load(r.bias + channel);
        Sharing<decltype(pixels)::value, kTaps, kStride>(r, from + x * r.pixel_stride + channel,
                                                         r.weights + channel, bias,
                                                         to + x * r.to_stride + channel, part);
      }
    };
    int64_t x = 0;
    if constexpr (kMost > kFewPixels) {
      for (; x + kMost <= r.pixels; x += kMost) tiles(std::integral_constant<int, kMost>(), x);
    }
    // The last tiles may compute some pixels again.
    for (; x < r.pixels; x += kFewPixels) {
      tiles(std::integral_constant<int, kFewPixels>(), HWY_MIN(x, r.pixels - kFewPixels));
    }
  }
}

template <class Part>
HWY_INLINE void ApartChannels(const DepthwiseRectangle& r, int64_t c, const Part& part) {
  const float* const bias = r.bias == nullptr ? nullptr : r.bias + c;
  for (int64_t y = 0; y < r.result_lines; ++y) {
    const float* const from = r.from + y * r.from_line_step + c;
    float* const to = r.to + y * r.to_line_stride + c;
    int64_t x = 0;
    for (; x + kFewPixels <= r.pixels; x += kFewPixels) {
      Apart<kFewPixels, 1>(r, from + x * r.pixel_stride, r.weights + c, bias, to + x * r.to_stride,
                           part);
    }
    for (; x < r.pixels; ++x) {
      Apart<1, 1>(r, from + x * r.pixel_stride, r.weights + c, bias, to + x * r.to_stride, part);
    }
  }
}

template <int kTaps, int kStride>
void ShareLoads(const DepthwiseRectangle& rectangle) {
  const DepthwiseRectangle r = rectangle;  // which no store changes
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const bool one_bank = r.tap_stride % (2 * kCacheLine) == 0;
  const int64_t together = HWY_MAX(1, (one_bank ? 2 : 1) * kCacheLine / lanes);
  int64_t c = 0;
  while (c + lanes <= r.channels) {
    const int64_t vectors = HWY_MIN(together, (r.channels - c) / lanes);
    SharingChannels<kTaps, kStride>(r, c, vectors, WholeVector());
    c += vectors * lanes;
  }
  if (c < r.channels) SharingChannels<kTaps, kStride>(r, c, 1, PartOfVector(r.channels - c));
}

void TakeApart(const DepthwiseRectangle& rectangle) {
  const DepthwiseRectangle r = rectangle;  // which no store changes
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t c = 0;
  for (; r.pixels == 1 && c + kVectors * lanes <= r.channels; c += kVectors * lanes) {
    for (int64_t y = 0; y < r.result_lines; ++y) {
      Apart<1, kVectors>(r, r.from + y * r.from_line_step + c, r.weights + c,
                         r.bias == nullptr ? nullptr : r.bias + c, r.to + y * r.to_line_stride + c,
                         WholeVector());
    }
  }
  for (; c + lanes <= r.channels; c += lanes) ApartChannels(r, c, WholeVector());
  if (c < r.channels) ApartChannels(r, c, PartOfVector(r.channels - c));
}

void Run(const DepthwiseRectangle& r) {
  const bool by_one = r.pixel_stride == r.tap_stride;
  const bool by_two = r.pixel_stride == 2 * r.tap_stride;
  if (r.pixels >= kFewPixels) {
    if (r.taps == 3 && by_one) return ShareLoads<3, 1>(r);
    if (r.taps == 3 && by_two) return ShareLoads<3, 2>(r);
    if (r.taps == 5 && by_one) return ShareLoads<5, 1>(r);
    if (r.taps == 5 && by_two) return ShareLoads<5, 2>(r);
    if (r.taps == 7 && by_one) return ShareLoads<7, 1>(r);
  }
  TakeApart(r);
}

template <class Part>
HWY_INLINE void CopyChannels(const DepthwiseCopy& copy, int64_t c, const Part& part) {
  for (int64_t y = 0; y < copy.lines; ++y) {
    const float* from = copy.from + y * copy.line_stride + c;
    float* to = copy.to + y * copy.to_line_stride + c;
    for (int64_t x = 0; x < copy.pixels; ++x) {
      part.Store(part.Load(from), to);
      from += copy.pixel_stride;
      to += copy.to_pixel_stride;
    }
  }
}

void Copy(const DepthwiseCopy& rectangle) {
  const DepthwiseCopy copy = rectangle;  // which no store changes
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t c = 0;
  for (; c + lanes <= copy.channels; c += lanes) CopyChannels(copy, c, WholeVector());
  if (c < copy.channels) CopyChannels(copy, c, PartOfVector(copy.channels - c));
}

const DepthwiseFunctions& Functions() {
  static constexpr DepthwiseFunctions kFunctions = {.run = Run, .copy = Copy};
  return kFunctions;
}

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {
HWY_EXPORT(Functions);
}  // namespace

const DepthwiseFunctions& DepthwiseKernels() { return HWY_DYNAMIC_DISPATCH(Functions)(); }

}  // namespace sinter::blocked
#endif  // HWY_ONCE
