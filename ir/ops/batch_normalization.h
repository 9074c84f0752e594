// BatchNormalization in inference: (x - mean) / sqrt(variance + epsilon) * scale + bias. ONNX
// BatchNormalization-15.
//   x [N, C, ...]; scale, bias, mean, variance [C]
#ifndef SINTER_IR_OPS_BATCH_NORMALIZATION_H_
#define SINTER_IR_OPS_BATCH_NORMALIZATION_H_

#include "ir/operation.h"

namespace sinter {

struct BatchNormalization {
  static constexpr OperatorInfo kInfo{.name = "batch_normalization", .inputs = {5, 5}};
  float epsilon = 1e-5F;
  static constexpr auto Fields() {
    return std::tuple(Field("epsilon", &BatchNormalization::epsilon));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 2, 8));
    for (size_t i = 1; i < 5; ++i) {
      SINTER_RETURN_IF_ERROR(inference.RequireSameDType(i, 0));
      SINTER_RETURN_IF_ERROR(inference.RequireRank(i, 1));
      if (!Refines(inference.shape(i), Shape{inference.shape(0)[1]})) {
        return absl::InvalidArgumentError(
            absl::StrCat("input ", i, " must have one element a channel of ",
                         inference.type(0).ToString(), ", not ", inference.shape(i).ToString()));
      }
    }
    inference.SetOutput(0, inference.dtype(0), inference.shape(0));
    return absl::OkStatus();
  }
  double Flops(Types, Types outputs) const {
    return 2 * static_cast<double>(ElementCount(outputs[0].shape.ToIntegers()).ValueOrDie());
  }
  static RandomCase MakeRandomCase(Random& random) {
    std::vector<int64_t> dims = random.Dims(static_cast<int>(random.Integer(2, 5)), 7);
    const std::vector<int64_t> channels = {dims[1]};
    return {
        std::make_shared<const Operation>(BatchNormalization{.epsilon = 1e-3F}),
        {RandomInput{.dims = dims}, RandomInput{.dims = channels}, RandomInput{.dims = channels},
         RandomInput{.dims = channels}, RandomInput{.dims = channels, .low = 0.1, .high = 2}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_BATCH_NORMALIZATION_H_
