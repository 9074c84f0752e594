// x / 2 (1 + erf(x / sqrt(2))).
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_GELU_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_GELU_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_GELU_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_GELU_H_
#endif

#include "kernels/blocked/vector/erf.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

HWY_INLINE V GeluOf(V x) {
  const V half = hn::Mul(Constant(0.5F), x);
  const V y = hn::MulAdd(half, ErfOfNumber(hn::Mul(x, Constant(0.70710678F))), half);
  return hn::IfThenElse(hn::IsNaN(x), x, y);
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_GELU_H_
