#include "kernels/naive/recurrent.h"

#include <cmath>

namespace sinter::naive {

double Activate(Activation activation, double alpha, double beta, double x) {
  switch (activation) {
    case Activation::kRelu: return std::max(x, 0.0);
    case Activation::kTanh: return std::tanh(x);
    case Activation::kSigmoid: return 1 / (1 + std::exp(-x));
    case Activation::kAffine: return alpha * x + beta;
    case Activation::kLeakyRelu: return x >= 0 ? x : alpha * x;
    case Activation::kThresholdedRelu: return x >= alpha ? x : 0;
    case Activation::kScaledTanh: return alpha * std::tanh(beta * x);
    case Activation::kHardSigmoid: return std::clamp(alpha * x + beta, 0.0, 1.0);
    case Activation::kElu: return x >= 0 ? x : alpha * std::expm1(x);
    case Activation::kSoftsign: return x / (1 + std::abs(x));
    case Activation::kSoftplus: return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
  }
  return 0;
}

}  // namespace sinter::naive
