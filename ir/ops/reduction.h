// Code that reductions share: axes from the attribute or from operand 1, and the shape of the
// result.
#ifndef SINTER_IR_OPS_REDUCTION_H_
#define SINTER_IR_OPS_REDUCTION_H_

#include <memory>
#include <utility>
#include <vector>

#include "ir/operation.h"

namespace sinter {

// The reduced axes for an input of this rank, as a mask; no axes means all.
absl::StatusOr<std::vector<bool>> ReductionMask(const std::vector<int64_t>& axes, int rank);

// The result has the input's type. Reduced axes are dropped, or 1 with keepdims.
absl::Status InferReduction(Inference& inference, const std::vector<int64_t>& axes, bool keepdims);

double ReductionFlops(Types inputs);

template <class Op>
RandomCase MakeReductionCase(Random& random) {
  const auto rank = static_cast<int>(random.Integer(1, 5));
  Op reduce{.keepdims = random.Chance(0.5)};
  for (int axis = 0; axis < rank; ++axis) {
    if (random.Chance(0.5)) reduce.axes.push_back(random.Chance(0.5) ? axis : axis - rank);
  }
  return {std::make_shared<const Operation>(std::move(reduce)),
          {RandomInput{.dims = random.Dims(rank, 6)}}};
}

}  // namespace sinter

#endif  // SINTER_IR_OPS_REDUCTION_H_
