// x / 2 (1 + tanh(y)) = x sigmoid(2 y), where y = sqrt(2 / pi) (x + 0.044715 x^3).
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_GELU_TANH_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_GELU_TANH_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_GELU_TANH_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_GELU_TANH_H_
#endif

#include "kernels/blocked/vector/sigmoid.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

HWY_INLINE V GeluTanhOf(V x) {
  const V cubic = hn::MulAdd(hn::Mul(Constant(0.044715F), x), hn::Mul(x, x), x);
  return hn::Mul(x, SigmoidOf(hn::Mul(Constant(1.5957691F), cubic)));
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_GELU_TANH_H_
