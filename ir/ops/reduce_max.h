// ReduceMax: the largest element over some axes. ONNX ReduceMax-20; no axes means all. Over no
// elements: -infinity or the lowest value.
//   data: any type; axes: i64 [n], instead of the attribute
#ifndef SINTER_IR_OPS_REDUCE_MAX_H_
#define SINTER_IR_OPS_REDUCE_MAX_H_

#include "ir/ops/reduction.h"

namespace sinter {

struct ReduceMax {
  static constexpr OperatorInfo kInfo{.name = "reduce_max", .inputs = {1, 2}};
  std::vector<int64_t> axes;
  bool keepdims = true;
  static constexpr auto Fields() {
    return std::tuple(Field("axes", &ReduceMax::axes), Field("keepdims", &ReduceMax::keepdims));
  }

  absl::Status Infer(Inference& inference) const {
    return InferReduction(inference, axes, keepdims);
  }
  double Flops(Types inputs, Types) const { return ReductionFlops(inputs); }
  static RandomCase MakeRandomCase(Random& random) { return MakeReductionCase<ReduceMax>(random); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_REDUCE_MAX_H_
