#include "kernels/blocked/pool_tile.h"

#include <limits>

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/pool_tile.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

// Vectors of results of one pixel. Four hide the latency of an addition; more read a large window
// fewer times.
constexpr int kVectors = 4;
constexpr int kMostVectors = 12;

template <bool kMax, int kTileVectors, class Part>
HWY_INLINE void Tile(const PoolLine& line, int64_t pixel, int64_t channel, const Part& part) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  V results[kTileVectors];
  Unrolled<kTileVectors>([&](auto v) HWY_ATTR {
    results[v] = hn::Set(d, kMax ? -std::numeric_limits<float>::infinity() : 0.0F);
  });
  const float* from = line.from + pixel * line.pixel_stride + channel;
  for (int64_t l = 0; l < line.lines; ++l) {
    for (int64_t t = 0; t < line.taps; ++t) {
      Unrolled<kTileVectors>([&](auto v) HWY_ATTR {
        const V x = part.Load(from + t * line.tap_stride + v * lanes);
        if constexpr (kMax) {
          results[v] = hn::IfThenElse(hn::IsNaN(x), x, hn::Max(x, results[v]));
        } else {
          results[v] = hn::Add(results[v], x);
        }
      });
    }
    from += line.line_stride;
  }
  float* const to = line.to + pixel * line.to_stride + channel;
  Unrolled<kTileVectors>([&](auto v) HWY_ATTR {
    const V result = kMax ? results[v] : hn::Mul(results[v], hn::Set(d, line.scale));
    part.Store(result, to + v * lanes);
  });
}

template <bool kMax>
void Line(const PoolLine& line) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t i = 0; i < line.pixels; ++i) {
    int64_t c = 0;
    for (; c + kMostVectors * lanes <= line.channels; c += kMostVectors * lanes) {
      Tile<kMax, kMostVectors>(line, i, c, WholeVector());
    }
    for (; c + kVectors * lanes <= line.channels; c += kVectors * lanes) {
      Tile<kMax, kVectors>(line, i, c, WholeVector());
    }
    for (; c + lanes <= line.channels; c += lanes) Tile<kMax, 1>(line, i, c, WholeVector());
    if (c < line.channels) Tile<kMax, 1>(line, i, c, PartOfVector(line.channels - c));
  }
}

const PoolFunctions& Functions() {
  static constexpr PoolFunctions kFunctions = {.sum = Line<false>, .max = Line<true>};
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

const PoolFunctions& PoolKernels() { return HWY_DYNAMIC_DISPATCH(Functions)(); }

}  // namespace sinter::blocked
#endif  // HWY_ONCE
