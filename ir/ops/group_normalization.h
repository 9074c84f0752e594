// GroupNormalization: (x - mean) / sqrt(variance + epsilon) * scale + bias, with mean and variance
// over each group of channels of each image. ONNX GroupNormalization-21; with as many groups as
// channels, InstanceNormalization.
//   x [N, C, ...]; scale, bias [C]
#ifndef SINTER_IR_OPS_GROUP_NORMALIZATION_H_
#define SINTER_IR_OPS_GROUP_NORMALIZATION_H_

#include "ir/operation.h"

namespace sinter {

struct GroupNormalization {
  static constexpr OperatorInfo kInfo{.name = "group_normalization", .inputs = {3, 3}};
  int64_t num_groups = 1;
  float epsilon = 1e-5F;
  static constexpr auto Fields() {
    return std::tuple(Field("num_groups", &GroupNormalization::num_groups),
                      Field("epsilon", &GroupNormalization::epsilon));
  }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types, Types outputs) const {
    return 8 * static_cast<double>(ElementCount(outputs[0].shape.ToIntegers()).ValueOrDie());
  }
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_GROUP_NORMALIZATION_H_
