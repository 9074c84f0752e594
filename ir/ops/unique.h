// Unique: the distinct elements, or the distinct slices along an axis. ONNX Unique-11.
//   outputs  the values, sorted or in order of first appearance
//            i64 [values]: the index of each value's first appearance
//            i64 [elements]: which value each element has
//            i64 [values]: how often each value appears
#ifndef SINTER_IR_OPS_UNIQUE_H_
#define SINTER_IR_OPS_UNIQUE_H_

#include "ir/operation.h"

namespace sinter {

struct Unique {
  static constexpr OperatorInfo kInfo{
      .name = "unique", .outputs = {1, 4}, .traits = {.data_dependent_shape = true}};
  bool flatten = true;  // compare elements; false: slices along `axis`
  int64_t axis = 0;
  bool sorted = true;
  static constexpr auto Fields() {
    return std::tuple(Field("flatten", &Unique::flatten), Field("axis", &Unique::axis),
                      Field("sorted", &Unique::sorted));
  }

  absl::Status Infer(Inference& inference) const {
    Shape shape{Dim::Unknown()};
    if (!flatten) {
      SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis, inference.rank(0)));
      shape = inference.shape(0);
      shape[along] = Dim::Unknown();
    }
    inference.SetOutput(0, inference.dtype(0), std::move(shape));
    for (size_t i = 1; i < inference.output_count(); ++i) {
      inference.SetOutput(i, DType::kInt64, Shape{Dim::Unknown()});
    }
    return absl::OkStatus();
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_UNIQUE_H_
