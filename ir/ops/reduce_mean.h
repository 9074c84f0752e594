// ReduceMean: the mean over some axes. ONNX ReduceMean-18 with constant axes; no axes means all.
// The mean over no elements is NaN.
#ifndef SINTER_IR_OPS_REDUCE_MEAN_H_
#define SINTER_IR_OPS_REDUCE_MEAN_H_

#include "ir/operation.h"

namespace sinter {

struct ReduceMean {
  static constexpr OperatorInfo kInfo{.name = "reduce_mean"};
  std::vector<int64_t> axes;
  bool keepdims = true;
  static constexpr auto Fields() {
    return std::tuple(Field("axes", &ReduceMean::axes), Field("keepdims", &ReduceMean::keepdims));
  }

  // The reduced axes for an input of this rank, as a mask.
  absl::StatusOr<std::vector<bool>> Mask(int rank) const;

  absl::Status Infer(Inference& inference) const;
  double Flops(Types inputs, Types) const {
    return static_cast<double>(ElementCount(inputs[0].shape.ToIntegers()).ValueOrDie());
  }
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_REDUCE_MEAN_H_
