// Common code of ScatterElements and ScatterND.
#ifndef SINTER_KERNELS_NAIVE_SCATTER_H_
#define SINTER_KERNELS_NAIVE_SCATTER_H_

#include "ir/ops/scatter.h"
#include "kernels/naive/copy.h"
#include "kernels/naive/elementwise.h"

namespace sinter::naive {

// Applies one update to the element at `to`.
template <class T>
void Update(ScatterReduction reduction, T update, T& to) {
  const auto a = static_cast<Wide<T>>(to);
  const auto b = static_cast<Wide<T>>(update);
  switch (reduction) {
    case ScatterReduction::kNone: to = update; break;
    case ScatterReduction::kAdd:
      to = static_cast<T>(static_cast<Sum<T>>(a) + static_cast<Sum<T>>(b));
      break;
    case ScatterReduction::kMul:
      to = static_cast<T>(static_cast<Sum<T>>(a) * static_cast<Sum<T>>(b));
      break;
    case ScatterReduction::kMax: to = static_cast<T>(b > a || NotANumber(b) ? b : a); break;
    case ScatterReduction::kMin: to = static_cast<T>(b < a || NotANumber(b) ? b : a); break;
  }
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_SCATTER_H_
