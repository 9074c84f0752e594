#include "ir/ops/is_inf.h"

#include <cmath>

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const IsInf& op, const Call& call) {
  return RunTest(call, [&op](double x) {
    return std::isinf(x) && (x > 0 ? op.detect_positive : op.detect_negative);
  });
}

}  // namespace sinter::naive
