// NonMaxSuppression: for each class, selects the best boxes that do not overlap a better one. ONNX
// NonMaxSuppression-11.
//   boxes            f32 [batch, n, 4]: two opposite corners (y, x, y, x), or centre and size (x,
//                    y, width, height) with center_point_box
//   scores           f32 [batch, classes, n]
//   most boxes       i64, scalar or list of one: the maximum number of boxes per class
//   IoU threshold    f32, scalar or list of one: a box is dropped if its intersection over union
//                    with a better one is larger
//   score threshold  f32, scalar or list of one: boxes with a larger score are considered
//   output           i64 [selected, 3]: batch, class, box
#ifndef SINTER_IR_OPS_NON_MAX_SUPPRESSION_H_
#define SINTER_IR_OPS_NON_MAX_SUPPRESSION_H_

#include "ir/operation.h"

namespace sinter {

struct NonMaxSuppression {
  static constexpr OperatorInfo kInfo{
      .name = "non_max_suppression", .inputs = {5, 5}, .traits = {.data_dependent_shape = true}};
  bool center_point_box = false;
  bool use_score_threshold = true;  // false: all scores are considered
  static constexpr auto Fields() {
    return std::tuple(Field("center_point_box", &NonMaxSuppression::center_point_box),
                      Field("use_score_threshold", &NonMaxSuppression::use_score_threshold));
  }

  absl::Status Infer(Inference& inference) const {
    for (const size_t i : {0, 1, 3, 4}) {
      SINTER_RETURN_IF_ERROR(inference.RequireDType(i, {DType::kFloat32}));
    }
    SINTER_RETURN_IF_ERROR(inference.RequireDType(2, {DType::kInt64}));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 3));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(1, 3));
    inference.SetOutput(0, DType::kInt64, Shape{Dim::Unknown(), 3});
    return absl::OkStatus();
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_NON_MAX_SUPPRESSION_H_
