// MaxRoiPool: divides regions of the input into bins of whole pixels. A bin's result is its largest
// element, or 0 if it is empty. ONNX MaxRoiPool-22.
//   x       [N, C, H, W]
//   rois    of x's type [R, 5]: image, x1, y1, x2, y2; the last four are scaled by spatial_scale
//           and rounded to pixels, of which x2 and y2 are inclusive
//   output  [R, C, pooled height, pooled width]
#ifndef SINTER_IR_OPS_MAX_ROI_POOL_H_
#define SINTER_IR_OPS_MAX_ROI_POOL_H_

#include "ir/operation.h"

namespace sinter {

struct MaxRoiPool {
  static constexpr OperatorInfo kInfo{.name = "max_roi_pool", .inputs = {2, 2}};
  std::vector<int64_t> pooled_shape;
  float spatial_scale = 1;
  static constexpr auto Fields() {
    return std::tuple(Field("pooled_shape", &MaxRoiPool::pooled_shape),
                      Field("spatial_scale", &MaxRoiPool::spatial_scale));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(1, 0));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 4));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(1, 2));
    const Shape& regions = inference.shape(1);
    if (regions[1].is_static() && !regions[1].Is(5)) {
      return absl::InvalidArgumentError(
          absl::StrCat("a region must have 5 numbers, not shape ", regions.ToString()));
    }
    if (pooled_shape.size() != 2 || pooled_shape[0] < 1 || pooled_shape[1] < 1) {
      return absl::InvalidArgumentError("pooled_shape must have two elements of at least 1");
    }
    inference.SetOutput(0, inference.dtype(0),
                        {regions[0], inference.shape(0)[1], pooled_shape[0], pooled_shape[1]});
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    MaxRoiPool op{.pooled_shape = {random.Integer(1, 3), random.Integer(1, 3)}};
    const std::vector<int64_t> dims = {1, random.Integer(1, 3), random.Integer(1, 7),
                                       random.Integer(1, 7)};
    return {std::make_shared<const Operation>(std::move(op)),
            {RandomInput{.dims = dims},
             RandomInput{.constant = Constant::FromValues<float>({1, 5}, {0, 1, 0, 4, 3})}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_MAX_ROI_POOL_H_
