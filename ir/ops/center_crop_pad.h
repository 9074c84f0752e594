// CenterCropPad: crops axes that are too long and pads axes that are too short with zeros, equally
// at both ends. An odd element goes to the end. ONNX CenterCropPad-18.
//   data   any type
//   shape  i64 or i32 [number of axes]: the sizes of the result
#ifndef SINTER_IR_OPS_CENTER_CROP_PAD_H_
#define SINTER_IR_OPS_CENTER_CROP_PAD_H_

#include "ir/operation.h"

namespace sinter {

struct CenterCropPad {
  static constexpr OperatorInfo kInfo{
      .name = "center_crop_pad", .inputs = {2, 2}, .traits = {.takes_narrow = true}};
  std::vector<int64_t> axes;  // empty: all
  static constexpr auto Fields() { return std::tuple(Field("axes", &CenterCropPad::axes)); }

  absl::Status Infer(Inference& inference) const {
    SINTER_ASSIGN_OR_RETURN(const auto sizes, inference.KnownIntegers(1));
    SINTER_ASSIGN_OR_RETURN(const std::vector<int> given, NormalizeAxes(axes, inference.rank(0)));
    const size_t count = axes.empty() ? static_cast<size_t>(inference.rank(0)) : given.size();
    Shape shape = inference.shape(0);
    for (size_t i = 0; i < count; ++i) {
      Dim& dim = shape[axes.empty() ? static_cast<int>(i) : given[i]];
      dim = Dim::Unknown();
      if (!sizes) continue;
      if (sizes->size() != count)
        return absl::InvalidArgumentError("there must be one size for each axis");
      dim = (*sizes)[i];
    }
    inference.SetOutput(0, inference.dtype(0), std::move(shape));
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(CenterCropPad{}),
            {RandomInput{.dims = random.Dims(2, 6)},
             RandomInput{.constant = Constant::FromValues<int64_t>({2}, random.Dims(2, 6))}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CENTER_CROP_PAD_H_
