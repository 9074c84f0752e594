// 1 with the sign of x; 0 for 0.
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_SIGN_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_SIGN_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_SIGN_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_SIGN_H_
#endif

#include "kernels/blocked/vector/bounds.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

HWY_INLINE V SignOf(V x) {
  return hn::IfThenElse(hn::Gt(hn::Abs(x), hn::Zero(d)), hn::CopySign(Constant(1), x), x);
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_SIGN_H_
