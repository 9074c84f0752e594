// 1 / (1 + exp(-x)).
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_SIGMOID_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_SIGMOID_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_SIGMOID_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_SIGMOID_H_
#endif

#include "kernels/blocked/vector/exp.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

HWY_INLINE V SigmoidOf(V x) {
  return hn::Div(Constant(1), hn::Add(Constant(1), ExpOf(hn::Neg(x))));
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_SIGMOID_H_
