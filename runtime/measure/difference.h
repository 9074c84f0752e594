// The numerical error of a tensor.
#ifndef SINTER_RUNTIME_MEASURE_DIFFERENCE_H_
#define SINTER_RUNTIME_MEASURE_DIFFERENCE_H_

#include "absl/status/statusor.h"
#include "sinter/tensor.h"

namespace sinter {

// Returns the largest absolute difference divided by the largest absolute value of `reference` (by
// 1 if that is 0). Infinity if one of two elements is not finite and the other differs.
// InvalidArgument if dtypes or dims differ.
absl::StatusOr<double> RelativeError(const Tensor& actual, const Tensor& reference);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_DIFFERENCE_H_
