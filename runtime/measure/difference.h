// How far two tensors are apart.
#ifndef SINTER_RUNTIME_MEASURE_DIFFERENCE_H_
#define SINTER_RUNTIME_MEASURE_DIFFERENCE_H_

#include "absl/status/statusor.h"
#include "runtime/tensor.h"

namespace sinter {

// The largest absolute difference over the largest absolute value of `reference` (over 1 when that
// is 0). Infinite when one of two elements is not finite and the other is not the same.
// InvalidArgument when dtypes or dims differ.
absl::StatusOr<double> RelativeError(const Tensor& actual, const Tensor& reference);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_DIFFERENCE_H_
