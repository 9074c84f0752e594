// What operators that run bodies share.
#ifndef SINTER_KERNELS_NAIVE_RUN_BODY_H_
#define SINTER_KERNELS_NAIVE_RUN_BODY_H_

#include <vector>

#include "kernels/naive/evaluate.h"
#include "kernels/naive/made_tensor.h"
#include "kernels/naive/naive.h"

namespace sinter::naive {

// The operand's elements, without a copy where they are aligned; the operand lives as long as the
// call.
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

// Copies, since results may be the call's operands, which live no longer than it.
absl::StatusOr<std::vector<ConstantRef>> Detached(const std::vector<ConstantRef>& results);

// Collects results of iterations and stacks them.
class Stack {
 public:
  // InvalidArgument when the slice has another shape than those before, ResourceExhausted beyond a
  // gigabyte.
  absl::Status Add(ConstantRef slice);
  // Along a new axis; `reversed`: the last first. Without slices, `empty` says the dtype and the
  // dims of each.
  absl::StatusOr<ConstantRef> Join(int64_t axis, bool reversed, const Type& empty) const;

 private:
  std::vector<ConstantRef> slices_;
  int64_t bytes_ = 0;
};

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_RUN_BODY_H_
