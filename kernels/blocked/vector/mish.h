// x tanh(log(1 + n)) with n = exp(x). Since tanh(log(y)) = (y^2 - 1) / (y^2 + 1), this is
// x w / (w + 2) with w = n (n + 2). The quotient w / (w + 2) is 1 from x = 20 on.
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_MISH_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_MISH_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_MISH_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_MISH_H_
#endif

#include "kernels/blocked/vector/exp.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

HWY_INLINE V MishOf(V x) {
  const V n = ExpOf(AtMost(x, 20));
  const V w = hn::Mul(n, hn::Add(n, Constant(2)));
  return hn::Mul(x, hn::Div(w, hn::Add(w, Constant(2))));
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_MISH_H_
