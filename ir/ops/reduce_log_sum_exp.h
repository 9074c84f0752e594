// ReduceLogSumExp: log(sum(exp(x))) over some axes, without intermediate overflow. ONNX
// ReduceLogSumExp-18; no axes means all. Over no elements: -infinity.
//   data: floating point; axes: i64 [n], instead of the attribute
#ifndef SINTER_IR_OPS_REDUCE_LOG_SUM_EXP_H_
#define SINTER_IR_OPS_REDUCE_LOG_SUM_EXP_H_

#include "ir/ops/reduction.h"

namespace sinter {

struct ReduceLogSumExp {
  static constexpr OperatorInfo kInfo{.name = "reduce_log_sum_exp", .inputs = {1, 2}};
  std::vector<int64_t> axes;
  bool keepdims = true;
  static constexpr auto Fields() {
    return std::tuple(Field("axes", &ReduceLogSumExp::axes),
                      Field("keepdims", &ReduceLogSumExp::keepdims));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
    return InferReduction(inference, axes, keepdims);
  }
  double Flops(Types inputs, Types) const { return ReductionFlops(inputs); }
  static RandomCase MakeRandomCase(Random& random) {
    return MakeReductionCase<ReduceLogSumExp>(random);
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_REDUCE_LOG_SUM_EXP_H_
