// ReduceMean: the mean over some axes. ONNX ReduceMean-18; no axes means all. Over no elements:
// NaN, or 0 for integers.
//   data: any numeric type; axes: i64 [n], instead of the attribute
#ifndef SINTER_IR_OPS_REDUCE_MEAN_H_
#define SINTER_IR_OPS_REDUCE_MEAN_H_

#include "ir/ops/elementwise.h"
#include "ir/ops/reduction.h"

namespace sinter {

struct ReduceMean {
  static constexpr OperatorInfo kInfo{
      .name = "reduce_mean", .inputs = {1, 2}, .traits = {.takes_prologue = true}};
  std::vector<int64_t> axes;
  bool keepdims = true;
  static constexpr auto Fields() {
    return std::tuple(Field("axes", &ReduceMean::axes), Field("keepdims", &ReduceMean::keepdims));
  }

  // Whether this is ONNX's GlobalAveragePool for [N, C, spatial...] data of this rank.
  bool IsGlobalPool(int rank) const;

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(RequireNumber(inference, 0));
    return InferReduction(inference, axes, keepdims);
  }
  double Flops(Types inputs, Types) const { return ReductionFlops(inputs); }
  static RandomCase MakeRandomCase(Random& random) { return MakeReductionCase<ReduceMean>(random); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_REDUCE_MEAN_H_
