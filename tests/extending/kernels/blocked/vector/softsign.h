// x / (1 + |x|).
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_SOFTSIGN_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_SOFTSIGN_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_SOFTSIGN_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_SOFTSIGN_H_
#endif

#include "kernels/blocked/vector/bounds.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

HWY_INLINE V SoftsignOf(V x) { return hn::Div(x, hn::Add(Constant(1), hn::Abs(x))); }

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_SOFTSIGN_H_
