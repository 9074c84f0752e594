// exp(x), infinite above 88.73; NaN stays NaN.
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_EXP_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_EXP_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_EXP_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_EXP_H_
#endif

#include <hwy/contrib/math/math-inl.h>

#include "kernels/blocked/vector/bounds.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

// Highway's Exp accepts arguments up to 104.
HWY_INLINE V ExpOf(V x) { return hn::IfThenElse(hn::IsNaN(x), x, hn::Exp(d, AtMost(x, 104.0F))); }

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_EXP_H_
