// The error function as x P(x^2) / Q(x^2). The coefficients were fitted for Sinter, with a relative
// error of 5e-8 for |x| <= 3.92; beyond that the result is 1 or -1.
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_ERF_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_ERF_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_ERF_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_ERF_H_
#endif

#include "kernels/blocked/vector/bounds.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

// x must not be NaN; a NaN has an unspecified result.
HWY_INLINE V ErfOfNumber(V x) {
  const V limited = hn::Min(Constant(3.92F), hn::Max(Constant(-3.92F), x));
  const V z = hn::Mul(limited, limited);
  V p = Constant(1.99242347e-8F);
  for (const float c : {-1.95784105e-6F, 1.41851633e-4F, 3.70165496e-3F, 5.05734682e-2F,
                        1.99925557e-1F, 1.12837911F}) {
    p = hn::MulAdd(p, z, Constant(c));
  }
  V q = Constant(9.56050353e-4F);
  for (const float c : {1.43532949e-2F, 1.1499884e-1F, 5.10511041e-1F, 1.0F}) {
    q = hn::MulAdd(q, z, Constant(c));
  }
  const V y = hn::Div(hn::Mul(limited, p), q);
  return hn::Min(Constant(1), hn::Max(Constant(-1), y));
}

HWY_INLINE V ErfOf(V x) { return hn::IfThenElse(hn::IsNaN(x), x, ErfOfNumber(x)); }

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_ERF_H_
