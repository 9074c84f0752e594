#include "kernels/blocked/winograd_tile.h"

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/winograd_tile.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

constexpr float kSqrtHalf = 0.70710678118654752F;
constexpr float kSqrtTwo = 1.41421356237309505F;

// The rows of B^T, on a line of the input.
HWY_INLINE void TransformInput(const V (&x)[4], V (&y)[4]) {
  y[0] = hn::Sub(x[2], x[0]);
  y[1] = hn::Add(x[2], x[1]);
  y[2] = hn::Sub(x[2], x[1]);
  y[3] = hn::Sub(x[3], x[1]);
}
HWY_INLINE void TransformInput(const V (&x)[6], V (&y)[6]) {
  const V half = hn::Set(d, 0.5F);
  const V two = hn::Set(d, 2.0F);
  const V both = hn::Set(d, 2.5F);
  y[0] = hn::Add(hn::NegMulAdd(both, x[2], x[4]), x[0]);
  y[5] = hn::Add(hn::NegMulAdd(both, x[3], x[5]), x[1]);
  const V even_a = hn::NegMulAdd(two, x[2], x[4]);
  const V odd_a = hn::Mul(hn::Set(d, kSqrtHalf), hn::NegMulAdd(two, x[1], x[3]));
  y[1] = hn::Add(even_a, odd_a);
  y[2] = hn::Sub(even_a, odd_a);
  const V even_b = hn::NegMulAdd(half, x[2], x[4]);
  const V odd_b = hn::Mul(hn::Set(d, kSqrtTwo), hn::NegMulAdd(half, x[1], x[3]));
  y[3] = hn::Add(even_b, odd_b);
  y[4] = hn::Sub(even_b, odd_b);
}

// The rows of A^T, on a line of products.
HWY_INLINE void TransformOutput(const V (&m)[4], V (&y)[2]) {
  y[0] = hn::Add(m[0], hn::Add(m[1], m[2]));
  y[1] = hn::Add(hn::Sub(m[1], m[2]), m[3]);
}
HWY_INLINE void TransformOutput(const V (&m)[6], V (&y)[4]) {
  const V sum_a = hn::Add(m[1], m[2]);
  const V sum_b = hn::Add(m[3], m[4]);
  const V difference_a = hn::Mul(hn::Set(d, kSqrtHalf), hn::Sub(m[1], m[2]));
  const V difference_b = hn::Mul(hn::Set(d, kSqrtTwo), hn::Sub(m[3], m[4]));
  const V half = hn::Set(d, 0.5F);
  const V two = hn::Set(d, 2.0F);
  y[0] = hn::Add(m[0], hn::Add(sum_a, sum_b));
  y[1] = hn::Add(difference_a, difference_b);
  y[2] = hn::MulAdd(two, sum_b, hn::Mul(half, sum_a));
  y[3] = hn::Add(hn::MulAdd(two, difference_b, hn::Mul(half, difference_a)), m[5]);
}

template <int kOut, class Part>
HWY_INLINE void InputVector(const WinogradInput& tile, int64_t channel, const Part& part) {
  constexpr int kIn = kOut + kWinogradKernel - 1;
  V lines[kIn][kIn];  // [x][y]
  Unrolled<kIn>([&](auto x) HWY_ATTR {
    V column[kIn];
    Unrolled<kIn>([&](auto y) HWY_ATTR {
      column[y] = part.Load(tile.from + y * tile.line_stride + x * tile.pixel_stride + channel);
    });
    TransformInput(column, lines[x]);
  });
  Unrolled<kIn>([&](auto y) HWY_ATTR {
    V line[kIn];
    Unrolled<kIn>([&](auto x) HWY_ATTR { line[x] = lines[x][y]; });
    V transformed[kIn];
    TransformInput(line, transformed);
    Unrolled<kIn>([&](auto x) HWY_ATTR {
      part.Store(transformed[x], tile.to + (y * kIn + x) * tile.to_stride + channel);
    });
  });
}

template <int kOut>
void Weights(const float* from, int64_t columns, float* to, int64_t to_stride) {
  constexpr int kIn = kOut + kWinogradKernel - 1;
  const WinogradWeightRows& rows = WinogradWeights(kOut);
  // Half a vector of columns fills a vector of double precision.
  const hn::Half<D> half;
  const hn::Repartition<double, D> wide;
  using Wide = hn::Vec<decltype(wide)>;
  const auto product = [&](auto row, const Wide(&line)[kWinogradKernel]) HWY_ATTR {
    const auto& factors = rows[static_cast<size_t>(row)];
    return hn::MulAdd(hn::Set(wide, factors[0]), line[0],
                      hn::MulAdd(hn::Set(wide, factors[1]), line[1],
                                 hn::Mul(hn::Set(wide, factors[2]), line[2])));
  };
  const auto lanes = static_cast<int64_t>(hn::Lanes(half));
  for (int64_t c = 0; c < columns; c += lanes) {
    Wide lines[kIn][kWinogradKernel];
    Unrolled<kWinogradKernel>([&](auto x) HWY_ATTR {
      Wide column[kWinogradKernel];
      Unrolled<kWinogradKernel>([&](auto y) HWY_ATTR {
        column[y] =
            hn::PromoteTo(wide, hn::LoadU(half, from + (y * kWinogradKernel + x) * columns + c));
      });
      Unrolled<kIn>([&](auto y) HWY_ATTR { lines[y][x] = product(y, column); });
    });
    Unrolled<kIn>([&](auto y) HWY_ATTR {
      Unrolled<kIn>([&](auto x) HWY_ATTR {
        hn::StoreU(hn::DemoteTo(half, product(x, lines[y])), half,
                   to + (y * kIn + x) * to_stride + c);
      });
    });
  }
}

template <int kOut>
void Input(const WinogradInput& tile) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t c = 0;
  for (; c + lanes <= tile.channels; c += lanes) InputVector<kOut>(tile, c, WholeVector());
  if (c < tile.channels) InputVector<kOut>(tile, c, PartOfVector(tile.channels - c));
}

// Returns whether all sums are finite.
template <int kOut, class Part>
HWY_INLINE bool OutputVector(const WinogradOutput& tile, int64_t channel, const Part& part) {
  constexpr int kIn = kOut + kWinogradKernel - 1;
  V lines[kIn][kOut];  // [x][y]
  Unrolled<kIn>([&](auto x) HWY_ATTR {
    V column[kIn];
    Unrolled<kIn>([&](auto y) HWY_ATTR {
      column[y] = part.Load(tile.from + (y * kIn + x) * tile.from_stride + channel);
    });
    TransformOutput(column, lines[x]);
  });
  V sums[kOut][kOut];
  // Zero times a number that is not finite is NaN.
  V check = hn::Zero(d);
  Unrolled<kOut>([&](auto y) HWY_ATTR {
    V line[kIn];
    Unrolled<kIn>([&](auto x) HWY_ATTR { line[x] = lines[x][y]; });
    TransformOutput(line, sums[y]);
    Unrolled<kOut>([&](auto x) HWY_ATTR { check = hn::MulAdd(sums[y][x], hn::Zero(d), check); });
  });
  if (!hn::AllTrue(d, hn::Eq(check, hn::Zero(d)))) return false;
  const V bias = tile.bias == nullptr ? hn::Zero(d) : part.Load(tile.bias + channel);
  const V min = hn::Set(d, tile.min);
  const V max = hn::Set(d, tile.max);
  Unrolled<kOut>([&](auto y) HWY_ATTR {
    if (y >= tile.lines) return;
    Unrolled<kOut>([&](auto x) HWY_ATTR {
      if (x >= tile.pixels) return;
      V sum = hn::Add(sums[y][x], bias);
      if (tile.addend != nullptr) {
        sum = hn::Add(sum, part.Load(tile.addend + y * tile.addend_line_stride +
                                     x * tile.addend_pixel_stride + channel));
      }
      // In this order the x86 instructions keep NaN.
      part.Store(hn::Min(max, hn::Max(min, sum)),
                 tile.to + y * tile.line_stride + x * tile.pixel_stride + channel);
    });
  });
  return true;
}

template <int kOut>
bool Output(const WinogradOutput& tile, bool* failed) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  bool all = true;
  int64_t c = 0;
  for (; c + lanes <= tile.channels; c += lanes) {
    failed[c / lanes] = !OutputVector<kOut>(tile, c, WholeVector());
    all = all && !failed[c / lanes];
  }
  if (c < tile.channels) {
    failed[c / lanes] = !OutputVector<kOut>(tile, c, PartOfVector(tile.channels - c));
    all = all && !failed[c / lanes];
  }
  return all;
}

const WinogradTransforms* Transforms(int out) {
  static const WinogradTransforms two = {static_cast<int64_t>(hn::Lanes(d)), Weights<2>, Input<2>,
                                         Output<2>};
  static const WinogradTransforms four = {static_cast<int64_t>(hn::Lanes(d)), Weights<4>, Input<4>,
                                          Output<4>};
  return out == 2 ? &two : &four;
}

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {
HWY_EXPORT(Transforms);
}  // namespace

const WinogradTransforms& TransformsOfWinograd(int out) {
  return *HWY_DYNAMIC_DISPATCH(Transforms)(out);
}

const WinogradWeightRows& WinogradWeights(int out) {
  constexpr double kA = 0.70710678118654752440;
  constexpr double kB = 1.41421356237309504880;
  // Row p is [1, p, p^2] over the product of p's differences from the other points; the last row is
  // that of infinity.
  static const WinogradWeightRows two = {
      {{-1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}, {}, {}}};
  static const WinogradWeightRows four = {{{1, 0, 0},
                                           {1 / -1.5, kA / -1.5, 0.5 / -1.5},
                                           {1 / -1.5, -kA / -1.5, 0.5 / -1.5},
                                           {1 / 6.0, kB / 6, 2 / 6.0},
                                           {1 / 6.0, -kB / 6, 2 / 6.0},
                                           {0, 0, 1}}};
  return out == 2 ? two : four;
}

}  // namespace sinter::blocked
#endif  // HWY_ONCE
