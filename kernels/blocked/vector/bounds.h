// Vectors of one constant, and bounds that keep NaN.
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_BOUNDS_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_BOUNDS_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_BOUNDS_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_BOUNDS_H_
#endif

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

HWY_INLINE V Constant(float value) { return hn::Set(d, value); }

// The processor's min and max return their second operand if one operand is NaN.
HWY_INLINE V AtMost(V x, float limit) { return hn::Min(Constant(limit), x); }
HWY_INLINE V AtLeast(V x, float limit) { return hn::Max(Constant(limit), x); }

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_BOUNDS_H_
