// ReduceProd: the product over some axes. ONNX ReduceProd-18; no axes means all. Over no elements:
// 1.
//   data: any numeric type; axes: i64 [n], instead of the attribute
#ifndef SINTER_IR_OPS_REDUCE_PROD_H_
#define SINTER_IR_OPS_REDUCE_PROD_H_

#include "ir/ops/elementwise.h"
#include "ir/ops/reduction.h"

namespace sinter {

struct ReduceProd {
  static constexpr OperatorInfo kInfo{.name = "reduce_prod", .inputs = {1, 2}};
  std::vector<int64_t> axes;
  bool keepdims = true;
  static constexpr auto Fields() {
    return std::tuple(Field("axes", &ReduceProd::axes), Field("keepdims", &ReduceProd::keepdims));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(RequireNumber(inference, 0));
    SINTER_RETURN_IF_ERROR(InferReduction(inference, axes, keepdims));
    // Shape arithmetic: the number of elements of a shape.
    const std::vector<Dim>* dims = inference.contents(0);
    if (dims != nullptr && inference.rank(0) == 1 &&
        inference.results()[0].type.shape.is_static()) {
      Dim product = 1;
      for (const Dim& dim : *dims) product = product * dim;
      inference.SetContents(0, {product});
    }
    return absl::OkStatus();
  }
  double Flops(Types inputs, Types) const { return ReductionFlops(inputs); }
  static RandomCase MakeRandomCase(Random& random) { return MakeReductionCase<ReduceProd>(random); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_REDUCE_PROD_H_
