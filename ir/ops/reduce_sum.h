// ReduceSum: the sum over some axes. ONNX ReduceSum-13; no axes means all. Over no elements: 0.
//   data: any numeric type; axes: i64 [n], instead of the attribute
#ifndef SINTER_IR_OPS_REDUCE_SUM_H_
#define SINTER_IR_OPS_REDUCE_SUM_H_

#include "ir/ops/elementwise.h"
#include "ir/ops/reduction.h"

namespace sinter {

struct ReduceSum {
  static constexpr OperatorInfo kInfo{.name = "reduce_sum", .inputs = {1, 2}};
  std::vector<int64_t> axes;
  bool keepdims = true;
  static constexpr auto Fields() {
    return std::tuple(Field("axes", &ReduceSum::axes), Field("keepdims", &ReduceSum::keepdims));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(RequireNumber(inference, 0));
    return InferReduction(inference, axes, keepdims);
  }
  double Flops(Types inputs, Types) const { return ReductionFlops(inputs); }
  static RandomCase MakeRandomCase(Random& random) { return MakeReductionCase<ReduceSum>(random); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_REDUCE_SUM_H_
