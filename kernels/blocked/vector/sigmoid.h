// 1 / (1 + exp(-x)).
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_SIGMOID_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_SIGMOID_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_SIGMOID_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_SIGMOID_H_
#endif

#include "kernels/blocked/vector/exp.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

// The bounds let 2^n be a float: at -89 exp(-x) becomes infinite and the result 0 instead of 2e-39,
// and at 87 the result is 1.
HWY_INLINE V SigmoidOf(V x) {
  constexpr Integers integers;
  constexpr float kBiasedShift = 12582912 + 127;
  const V y = AtLeast(AtMost(hn::Neg(x), 89.0F), -87.0F);
  const ReducedExponent e = ReduceExponent(y, kBiasedShift);
  const V power = hn::Mul(e.power, PowerOfTwo(hn::BitCast(integers, e.shifted)));
  return hn::Div(Constant(1), hn::Add(Constant(1), power));
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_SIGMOID_H_
