// log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)), which does not overflow.
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_SOFTPLUS_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_SOFTPLUS_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_SOFTPLUS_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_SOFTPLUS_H_
#endif

#include <hwy/contrib/math/math-inl.h>

#include "kernels/blocked/vector/exp.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

HWY_INLINE V SoftplusOf(V x) {
  const V e = ExpOf(hn::Neg(hn::Abs(x)));
  return hn::Add(AtLeast(x, 0), hn::Log1p(d, e));
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_SOFTPLUS_H_
