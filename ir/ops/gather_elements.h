// GatherElements: output[i, j, k] = data[i, indices[i, j, k], k] if the axis is 1. ONNX
// GatherElements-13.
//   data     any type
//   indices  i64 or i32 of the data's rank; elements in [-size, size) of the axis, checked at run
//            time
//   output   of the data's type and the indices' shape
#ifndef SINTER_IR_OPS_GATHER_ELEMENTS_H_
#define SINTER_IR_OPS_GATHER_ELEMENTS_H_

#include "ir/operation.h"

namespace sinter {

struct GatherElements {
  static constexpr OperatorInfo kInfo{
      .name = "gather_elements", .inputs = {2, 2}, .traits = {.takes_narrow = true}};
  int64_t axis = 0;
  static constexpr auto Fields() { return std::tuple(Field("axis", &GatherElements::axis)); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64, DType::kInt32}));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(1, inference.rank(0)));
    SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis, inference.rank(0)));
    for (int i = 0; i < inference.rank(0); ++i) {
      const Dim& have = inference.shape(0)[i];
      const Dim& want = inference.shape(1)[i];
      if (i != along && have.is_static() && want.is_static() && want.value() > have.value()) {
        return absl::InvalidArgumentError(
            absl::StrCat("the indices' shape ", inference.shape(1).ToString(),
                         " reaches beyond the data's ", inference.shape(0).ToString()));
      }
    }
    inference.SetOutput(0, inference.dtype(0), inference.shape(1));
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    const std::vector<int64_t> dims = random.Dims(3, 5);
    const int64_t along = random.Integer(0, 2);
    std::vector<int64_t> indices(static_cast<size_t>(ElementCount(dims).ValueOrDie()));
    const int64_t size = dims[static_cast<size_t>(along)];
    for (int64_t& index : indices) index = random.Integer(-size, size - 1);
    return {std::make_shared<const Operation>(GatherElements{.axis = along}),
            {RandomInput{.dims = dims},
             RandomInput{.constant = Constant::FromValues<int64_t>(dims, indices)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_GATHER_ELEMENTS_H_
