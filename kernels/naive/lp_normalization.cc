#include "ir/ops/lp_normalization.h"

#include <cmath>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/line_loop.h"
#include "sinter/status.h"

namespace sinter::naive {

absl::Status Run(const LpNormalization& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, call.inputs[0].rank()));
  return VisitFloat(call.outputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    ForEachLine<T>(axis, call, [&](const Line<const T>& x, const Line<T>& y) {
      double norm = 0;
      for (int64_t i = 0; i < x.count; ++i) {
        const auto element = static_cast<double>(x[i]);
        norm += op.p == 1 ? std::abs(element) : element * element;
      }
      if (op.p == 2) norm = std::sqrt(norm);
      for (int64_t i = 0; i < x.count; ++i) {
        y[i] = static_cast<T>(norm == 0 ? 0 : static_cast<double>(x[i]) / norm);
      }
    });
  });
}

}  // namespace sinter::naive
