// RMSNormalization: x / sqrt(mean(x * x) + epsilon) * scale, with the mean over the axes from
// `axis` on. ONNX RMSNormalization-23.
//   x; scale, broadcasts to x
#ifndef SINTER_IR_OPS_RMS_NORMALIZATION_H_
#define SINTER_IR_OPS_RMS_NORMALIZATION_H_

#include "ir/ops/normalization.h"

namespace sinter {

struct RmsNormalization {
  static constexpr OperatorInfo kInfo{.name = "rms_normalization", .inputs = {2, 2}};
  int64_t axis = -1;
  float epsilon = 1e-5F;
  static constexpr auto Fields() {
    return std::tuple(Field("axis", &RmsNormalization::axis),
                      Field("epsilon", &RmsNormalization::epsilon));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(1, 0));
    SINTER_RETURN_IF_ERROR(NormalizeAxis(axis, inference.rank(0)).status());
    SINTER_RETURN_IF_ERROR(RequireBroadcastTo(inference, 1, 0));
    inference.SetOutput(0, inference.dtype(0), inference.shape(0));
    return absl::OkStatus();
  }
  double Flops(Types, Types outputs) const {
    return 4 * static_cast<double>(ElementCount(outputs[0].shape.ToIntegers()).ValueOrDie());
  }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(1, 4));
    const std::vector<int64_t> dims = random.Dims(rank, 9);
    return {std::make_shared<const Operation>(
                RmsNormalization{.axis = random.Integer(-rank, rank - 1)}),
            {RandomInput{.dims = dims}, RandomInput{.dims = {dims.back()}}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_RMS_NORMALIZATION_H_
