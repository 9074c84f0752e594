// alpha x + beta, clamped to [0, 1].
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_HARD_SIGMOID_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_HARD_SIGMOID_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_HARD_SIGMOID_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_HARD_SIGMOID_H_
#endif

#include "kernels/blocked/vector/bounds.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

HWY_INLINE V HardSigmoidOf(V x, float alpha, float beta) {
  return AtMost(AtLeast(hn::MulAdd(Constant(alpha), x, Constant(beta)), 0), 1);
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_HARD_SIGMOID_H_
