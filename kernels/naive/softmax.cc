#include "ir/ops/softmax.h"

#include <cmath>
#include <limits>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/line_loop.h"
#include "kernels/naive/step.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

template <class T>
void SoftmaxLine(const Line<const T>& x, const Line<T>& y) {
  double largest = -std::numeric_limits<double>::infinity();
  for (int64_t i = 0; i < x.count; ++i) largest = std::max(largest, static_cast<double>(x[i]));
  auto exponential = [&](int64_t i) {
    return Step<T>(std::exp(Step<T>(static_cast<double>(x[i]) - largest)));
  };
  SumOfSteps<T> sum(x.count);
  for (int64_t i = 0; i < x.count; ++i) sum.Add(exponential(i));
  for (int64_t i = 0; i < x.count; ++i) y[i] = static_cast<T>(exponential(i) / sum.Value());
}

}  // namespace

absl::Status Run(const Softmax& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, call.inputs[0].rank()));
  return VisitFloat(call.outputs[0].dtype, [&](auto zero) {
    ForEachLine<decltype(zero)>(axis, call, SoftmaxLine<decltype(zero)>);
  });
}

}  // namespace sinter::naive
