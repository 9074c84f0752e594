#include "kernels/blocked/depthwise_tile.h"

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

// Pixels per tile. For one vector of channels, their sums, the weights of a line of up to 5 taps
// and one vector of the input fit into 16 registers. (8 pixels are no faster and take minutes to
// compile.)
constexpr int kPixels = 4;

// Vectors of channels of a tile of a single pixel, at an edge for instance: enough sums to hide the
// latency of a multiply-add.
constexpr int kVectors = 4;

template <int kTilePixels, class Part>
HWY_INLINE void Finish(const DepthwiseLine& line, const V (&sums)[kTilePixels], float* to,
                       const Part& part) {
  const V min = hn::Set(d, line.min);
  const V max = hn::Set(d, line.max);
  Unrolled<kTilePixels>([&](auto i) HWY_ATTR {
    // In this order the x86 instructions keep NaN.
    part.Store(hn::Min(max, hn::Max(min, sums[i])), to + i * line.to_stride);
  });
}

// Windows of kTaps adjacent taps with stride kStride. Neighbouring windows share their loads.
template <int kTilePixels, int kTaps, int kStride>
HWY_INLINE void Sharing(const DepthwiseLine& line, const float* from, const float* weights,
                        const float* bias, float* to) {
  V sums[kTilePixels];
  const V first = bias == nullptr ? hn::Zero(d) : hn::LoadU(d, bias);
  Unrolled<kTilePixels>([&](auto i) HWY_ATTR { sums[i] = first; });
  for (int64_t l = 0; l < line.lines; ++l) {
    V w[kTaps];
    Unrolled<kTaps>([&](auto t)
                        HWY_ATTR { w[t] = hn::LoadU(d, weights + t * line.weight_tap_stride); });
    Unrolled<(kTilePixels - 1) * kStride + kTaps>([&](auto at) HWY_ATTR {
      const V x = hn::LoadU(d, from + at * line.tap_stride);
      Unrolled<kTilePixels>([&](auto i) HWY_ATTR {
        constexpr int kTap = decltype(at)::value - decltype(i)::value * kStride;
        if constexpr (kTap >= 0 && kTap < kTaps) sums[i] = hn::MulAdd(x, w[kTap], sums[i]);
      });
    });
    from += line.line_stride;
    weights += line.weight_line_stride;
  }
  Finish(line, sums, to, WholeVector());
}

// Any windows, for kTileVectors vectors of channels.
template <int kTilePixels, int kTileVectors, class Part>
HWY_INLINE void Apart(const DepthwiseLine& line, const float* from, const float* weights,
                      const float* bias, float* to, const Part& part) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  V sums[kTileVectors][kTilePixels];
  Unrolled<kTileVectors>([&](auto v) HWY_ATTR {
    const V first = bias == nullptr ? hn::Zero(d) : part.Load(bias + v * lanes);
    Unrolled<kTilePixels>([&](auto i) HWY_ATTR { sums[v][i] = first; });
  });
  for (int64_t l = 0; l < line.lines; ++l) {
    for (int64_t t = 0; t < line.taps; ++t) {
      Unrolled<kTileVectors>([&](auto v) HWY_ATTR {
        const V w = part.Load(weights + t * line.weight_tap_stride + v * lanes);
        const float* const x = from + t * line.tap_stride + v * lanes;
        Unrolled<kTilePixels>([&](auto i) HWY_ATTR {
          sums[v][i] = hn::MulAdd(part.Load(x + i * line.pixel_stride), w, sums[v][i]);
        });
      });
    }
    from += line.line_stride;
    weights += line.weight_line_stride;
  }
  Unrolled<kTileVectors>([&](auto v) HWY_ATTR { Finish(line, sums[v], to + v * lanes, part); });
}

template <int kTilePixels, int kTaps, int kStride>
HWY_INLINE void Pixels(const DepthwiseLine& line, int64_t pixel) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const float* const from = line.from + pixel * line.pixel_stride;
  float* const to = line.to + pixel * line.to_stride;
  const auto bias_at = [&](int64_t c)
                           HWY_ATTR { return line.bias == nullptr ? nullptr : line.bias + c; };
  int64_t c = 0;
  if constexpr (kTilePixels == 1) {
    for (; c + kVectors * lanes <= line.channels; c += kVectors * lanes) {
      Apart<1, kVectors>(line, from + c, line.weights + c, bias_at(c), to + c, WholeVector());
    }
  }
  for (; c + lanes <= line.channels; c += lanes) {
    if constexpr (kTaps > 0) {
      Sharing<kTilePixels, kTaps, kStride>(line, from + c, line.weights + c, bias_at(c), to + c);
    } else {
      Apart<kTilePixels, 1>(line, from + c, line.weights + c, bias_at(c), to + c, WholeVector());
    }
  }
  if (c < line.channels) {
    const PartOfVector rest(line.channels - c);
    Apart<kTilePixels, 1>(line, from + c, line.weights + c, bias_at(c), to + c, rest);
  }
}

template <int kTaps, int kStride>
void Line(const DepthwiseLine& line) {
  int64_t i = 0;
  for (; i + kPixels <= line.pixels; i += kPixels) Pixels<kPixels, kTaps, kStride>(line, i);
  for (; i < line.pixels; ++i) Pixels<1, 0, 0>(line, i);
}

void AnyLine(const DepthwiseLine& line) {
  const bool by_one = line.pixel_stride == line.tap_stride;
  const bool by_two = line.pixel_stride == 2 * line.tap_stride;
  if (line.taps == 3 && by_one) return Line<3, 1>(line);
  if (line.taps == 3 && by_two) return Line<3, 2>(line);
  if (line.taps == 5 && by_one) return Line<5, 1>(line);
  if (line.taps == 5 && by_two) return Line<5, 2>(line);
  Line<0, 0>(line);
}

DepthwiseFunction Function() { return AnyLine; }

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {
HWY_EXPORT(Function);
}  // namespace

DepthwiseFunction DepthwiseKernel() { return HWY_DYNAMIC_DISPATCH(Function)(); }

}  // namespace sinter::blocked
#endif  // HWY_ONCE
