// exp(x), infinite above 88.73; NaN stays NaN.
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_EXP_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_EXP_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_EXP_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_EXP_H_
#endif

#include "kernels/blocked/vector/bounds.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

using Integers = hn::RebindToSigned<decltype(d)>;

// 2^n from the last bits of a float that hold n + 127.
HWY_INLINE V PowerOfTwo(hn::Vec<Integers> biased) {
  return hn::BitCast(d, hn::ShiftLeft<23>(biased));
}

// x / ln(2) as an integer n and the rest, of which exp(rest) = p(rest).
struct ReducedExponent {
  V shifted;  // its last bits hold n + the last bits of `shift`
  V power;    // exp(x - n ln(2))
};

// Adding `shift`, 1.5 * 2^23 or a little more, rounds to an integer. ln(2) has two parts, the first
// of which has so few bits that its product with n is exact. The polynomial was fitted for the least
// relative error on [-ln(2) / 2, ln(2) / 2], 3e-9.
HWY_INLINE ReducedExponent ReduceExponent(V x, float shift) {
  const V shifted = hn::MulAdd(x, Constant(1.44269504F), Constant(shift));
  const V n = hn::Sub(shifted, Constant(shift));
  V r = hn::NegMulAdd(n, Constant(0.693359375F), x);
  r = hn::NegMulAdd(n, Constant(-2.12194440e-4F), r);
  V p = hn::MulAdd(Constant(1.38145406e-3F), r, Constant(8.36874545e-3F));
  p = hn::MulAdd(p, r, Constant(4.16683890e-2F));
  p = hn::MulAdd(p, r, Constant(0.166665211F));
  p = hn::MulAdd(p, r, Constant(0.49999994F));
  p = hn::MulAdd(p, hn::Mul(r, r), r);
  return {shifted, hn::Add(p, Constant(1))};
}

// exp(x) for x up to about 0, and 0 below 2^-126.
HWY_INLINE V ExpOfNonPositive(V x) {
  constexpr Integers integers;
  constexpr float kShift =
      12582912 + 127;  // its last bits hold 127, the bias of a float's exponent
  // At the bound n is -127, whose power of two is 0.
  const ReducedExponent e = ReduceExponent(AtLeast(x, -88.0F), kShift);
  return hn::Mul(e.power, PowerOfTwo(hn::BitCast(integers, e.shifted)));
}

HWY_INLINE V ExpOf(V x) {
  constexpr Integers integers;
  constexpr float kShift = 12582912;  // 1.5 * 2^23
  // Beyond these bounds the result is 0 or infinite.
  const ReducedExponent e = ReduceExponent(AtLeast(AtMost(x, 104.0F), -104.0F), kShift);
  const auto n = hn::Sub(hn::BitCast(integers, e.shifted), hn::BitCast(integers, Constant(kShift)));
  // 2^n may be too small or too large for a float; its factors are not.
  const auto half = hn::ShiftRight<1>(n);
  const auto bias = hn::Set(integers, 127);
  return hn::Mul(hn::Mul(e.power, PowerOfTwo(hn::Add(half, bias))),
                 PowerOfTwo(hn::Add(hn::Sub(n, half), bias)));
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_EXP_H_
