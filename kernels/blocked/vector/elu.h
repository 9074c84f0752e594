// x above 0, alpha (exp(x) - 1) elsewhere.
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_ELU_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_ELU_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_ELU_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_ELU_H_
#endif

#include <hwy/contrib/math/math-inl.h>

#include "kernels/blocked/vector/bounds.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

HWY_INLINE V EluOf(V x, float alpha) {
  const V below = hn::Mul(Constant(alpha), hn::Expm1(d, AtMost(x, 0)));
  return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), x, below);
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_ELU_H_
