// ScatterND: the data with the slices that index tuples address replaced by updates. ONNX
// ScatterND-18.
//   data     any type
//   indices  i64 [others..., k]: each tuple addresses the first k axes
//   updates  of the data's type, [others..., data's axes after the addressed ones...]
#ifndef SINTER_IR_OPS_SCATTER_ND_H_
#define SINTER_IR_OPS_SCATTER_ND_H_

#include "ir/ops/scatter.h"

namespace sinter {

struct ScatterND {
  static constexpr OperatorInfo kInfo{
      .name = "scatter_nd", .inputs = {3, 3}, .traits = {.takes_narrow = true}};
  ScatterReduction reduction = ScatterReduction::kNone;
  static constexpr auto Fields() { return std::tuple(Field("reduction", &ScatterND::reduction)); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64}));
    if (inference.rank(1) < 1) return absl::InvalidArgumentError("indices must not be a scalar");
    return InferScatter(inference, reduction);
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    return {
        std::make_shared<const Operation>(ScatterND{.reduction = ScatterReduction::kAdd}),
        {RandomInput{.dims = {4, 3}},
         RandomInput{.constant = Constant::FromValues<int64_t>({2, 1}, {random.Integer(-4, 3), 1})},
         RandomInput{.dims = {2, 3}}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SCATTER_ND_H_
