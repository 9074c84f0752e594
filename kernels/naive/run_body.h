// Common code of operators that run bodies: If, Loop and Scan.
#ifndef SINTER_KERNELS_NAIVE_RUN_BODY_H_
#define SINTER_KERNELS_NAIVE_RUN_BODY_H_

#include <vector>

#include "kernels/naive/evaluate.h"
#include "kernels/naive/naive.h"
#include "kernels/naive/result_tensor.h"

namespace sinter::naive {

// The operand as a constant, without a copy if it is aligned. It must not outlive the call.
inline absl::StatusOr<ConstantRef> OperandOf(const InputView& view) {
  return Constant::Borrow(view.dtype, view.dims, view.data, nullptr);
}

// The first element of a bool operand or result.
inline absl::StatusOr<bool> Condition(const Constant& condition) {
  if (condition.dtype() != DType::kBool || condition.element_count() != 1) {
    return absl::InvalidArgumentError("the condition must be one bool");
  }
  return condition.values<bool>()[0];
}

// Copies the results, since they may be the call's operands, which do not outlive the call.
absl::StatusOr<std::vector<ConstantRef>> Detached(const std::vector<ConstantRef>& results);

// Collects results of iterations and stacks them.
class Stack {
 public:
  // InvalidArgument if the slice's shape differs from those before, ResourceExhausted beyond 1 GiB.
  absl::Status Add(ConstantRef slice);
  // Stacks the slices along a new axis; `reversed`: the last slice first. If there are no slices,
  // `empty` provides the dtype and the dims of one.
  absl::StatusOr<ConstantRef> Join(int64_t axis, bool reversed, const Type& empty) const;

 private:
  std::vector<ConstantRef> slices_;
  int64_t bytes_ = 0;
};

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_RUN_BODY_H_
