// Compress: selects the slices along an axis, or the elements in row-major order, for which the
// condition is true. ONNX Compress-11.
//   data       any type
//   condition  bool [n], n at most the length of the axis; slices beyond n are dropped
#ifndef SINTER_IR_OPS_COMPRESS_H_
#define SINTER_IR_OPS_COMPRESS_H_

#include "ir/operation.h"

namespace sinter {

struct Compress {
  static constexpr OperatorInfo kInfo{
      .name = "compress",
      .inputs = {2, 2},
      .traits = {.data_dependent_shape = true, .takes_narrow = true}};
  bool flatten = true;  // select elements; false: slices along `axis`
  int64_t axis = 0;
  static constexpr auto Fields() {
    return std::tuple(Field("flatten", &Compress::flatten), Field("axis", &Compress::axis));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kBool}));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(1, 1));
    Shape shape{Dim::Unknown()};
    if (!flatten) {
      SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis, inference.rank(0)));
      shape = inference.shape(0);
      shape[along] = Dim::Unknown();
    }
    inference.SetOutput(0, inference.dtype(0), std::move(shape));
    return absl::OkStatus();
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_COMPRESS_H_
