// ScatterElements: the data with data[i, indices[i, j, k], k] = updates[i, j, k] if the axis is 1.
// ONNX ScatterElements-18.
//   data     any type
//   indices  i64 or i32 of the data's rank, checked at run time
//   updates  of the data's type and the indices' shape
#ifndef SINTER_IR_OPS_SCATTER_ELEMENTS_H_
#define SINTER_IR_OPS_SCATTER_ELEMENTS_H_

#include "ir/ops/scatter.h"

namespace sinter {

struct ScatterElements {
  static constexpr OperatorInfo kInfo{
      .name = "scatter_elements", .inputs = {3, 3}, .traits = {.takes_narrow = true}};
  int64_t axis = 0;
  ScatterReduction reduction = ScatterReduction::kNone;
  static constexpr auto Fields() {
    return std::tuple(Field("axis", &ScatterElements::axis),
                      Field("reduction", &ScatterElements::reduction));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64, DType::kInt32}));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(1, inference.rank(0)));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(2, inference.rank(0)));
    SINTER_RETURN_IF_ERROR(NormalizeAxis(axis, inference.rank(0)).status());
    return InferScatter(inference, reduction);
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(
                ScatterElements{.axis = 1, .reduction = ScatterReduction::kAdd}),
            {RandomInput{.dims = {2, 4}},
             RandomInput{.constant =
                             Constant::FromValues<int64_t>({1, 3}, {random.Integer(-4, 3), 1, 1})},
             RandomInput{.dims = {1, 3}}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SCATTER_ELEMENTS_H_
