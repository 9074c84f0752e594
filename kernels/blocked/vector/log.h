// The natural logarithm; -infinity for 0 and NaN for negative numbers.
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_LOG_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_LOG_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_LOG_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_LOG_H_
#endif

#include <hwy/contrib/math/math-inl.h>

#include <limits>

#include "kernels/blocked/vector/bounds.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

// Highway's Log accepts only positive finite numbers.
HWY_INLINE V LogOf(V x) {
  const V infinity = Constant(std::numeric_limits<float>::infinity());
  const V nan = Constant(std::numeric_limits<float>::quiet_NaN());
  V y = hn::Log(d, x);
  y = hn::IfThenElse(hn::Eq(x, infinity), infinity, y);
  y = hn::IfThenElse(hn::Eq(x, hn::Zero(d)), hn::Neg(infinity), y);
  y = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), nan, y);
  return hn::IfThenElse(hn::IsNaN(x), x, y);
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_LOG_H_
