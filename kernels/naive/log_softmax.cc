#include "ir/ops/log_softmax.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/line_loop.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

template <class T>
void LogSoftmaxLine(const Line<const T>& x, const Line<T>& y) {
  double largest = -std::numeric_limits<double>::infinity();
  for (int64_t i = 0; i < x.count; ++i) largest = std::max(largest, static_cast<double>(x[i]));
  double sum = 0;
  for (int64_t i = 0; i < x.count; ++i) sum += std::exp(static_cast<double>(x[i]) - largest);
  const double logarithm = std::log(sum);
  for (int64_t i = 0; i < x.count; ++i) {
    y[i] = static_cast<T>(static_cast<double>(x[i]) - largest - logarithm);
  }
}

}  // namespace

absl::Status Run(const LogSoftmax& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, call.inputs[0].rank()));
  return VisitFloat(call.outputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    ForEachLine<T>(axis, call, LogSoftmaxLine<T>);
  });
}

}  // namespace sinter::naive
