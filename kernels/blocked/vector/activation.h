// The activations of recurrent operators.
#if defined(SINTER_KERNELS_BLOCKED_VECTOR_ACTIVATION_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_VECTOR_ACTIVATION_H_
#undef SINTER_KERNELS_BLOCKED_VECTOR_ACTIVATION_H_
#else
#define SINTER_KERNELS_BLOCKED_VECTOR_ACTIVATION_H_
#endif

#include <hwy/contrib/math/math-inl.h>

#include "ir/ops/recurrent.h"
#include "kernels/blocked/vector/bounds.h"
#include "kernels/blocked/vector/elu.h"
#include "kernels/blocked/vector/hard_sigmoid.h"
#include "kernels/blocked/vector/sigmoid.h"
#include "kernels/blocked/vector/softplus.h"
#include "kernels/blocked/vector/tanh.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

inline V ActivationOf(Activation activation, float alpha, float beta, V x) {
  switch (activation) {
    case Activation::kRelu: return AtLeast(x, 0);
    case Activation::kTanh: return TanhOf(x);
    case Activation::kSigmoid: return SigmoidOf(x);
    case Activation::kAffine: return hn::MulAdd(Constant(alpha), x, Constant(beta));
    case Activation::kLeakyRelu:
      return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Mul(Constant(alpha), x), x);
    case Activation::kThresholdedRelu: return hn::IfThenElseZero(hn::Ge(x, Constant(alpha)), x);
    case Activation::kScaledTanh:
      return hn::Mul(Constant(alpha), TanhOf(hn::Mul(Constant(beta), x)));
    case Activation::kHardSigmoid: return HardSigmoidOf(x, alpha, beta);
    case Activation::kElu: return EluOf(x, alpha);
    case Activation::kSoftsign: return hn::Div(x, hn::Add(Constant(1), hn::Abs(x)));
    case Activation::kSoftplus: return SoftplusOf(x);
  }
  return x;
}

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_ACTIVATION_H_
