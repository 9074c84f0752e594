#include "ir/ops/hardmax.h"

#include "kernels/naive/elementwise.h"
#include "kernels/naive/line_loop.h"
#include "sinter/status.h"

namespace sinter::naive {

absl::Status Run(const Hardmax& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, call.inputs[0].rank()));
  return VisitFloat(call.outputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    ForEachLine<T>(axis, call, [](const Line<const T>& x, const Line<T>& y) {
      int64_t largest = 0;
      for (int64_t i = 1; i < x.count; ++i) {
        if (static_cast<double>(x[i]) > static_cast<double>(x[largest])) largest = i;
      }
      for (int64_t i = 0; i < x.count; ++i) y[i] = static_cast<T>(i == largest ? 1 : 0);
    });
  });
}

}  // namespace sinter::naive
