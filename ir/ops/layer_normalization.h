// LayerNormalization: (x - mean) / sqrt(variance + epsilon) * scale + bias, with mean and variance
// over the axes from `axis` on. ONNX LayerNormalization-17.
//   x; scale and bias (optional) broadcast to x
//   outputs: y, like x; and, if the node has three outputs, the mean and
//   1 / sqrt(variance + epsilon) of type `stash_type`, whose normalised axes are 1
#ifndef SINTER_IR_OPS_LAYER_NORMALIZATION_H_
#define SINTER_IR_OPS_LAYER_NORMALIZATION_H_

#include "ir/operation.h"

namespace sinter {

struct LayerNormalization {
  static constexpr OperatorInfo kInfo{
      .name = "layer_normalization", .inputs = {2, 3}, .outputs = {1, 3}};
  int64_t axis = -1;
  float epsilon = 1e-5F;
  DType stash_type = DType::kFloat32;
  static constexpr auto Fields() {
    return std::tuple(Field("axis", &LayerNormalization::axis),
                      Field("epsilon", &LayerNormalization::epsilon),
                      Field("stash_type", &LayerNormalization::stash_type));
  }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types, Types outputs) const {
    return 8 * static_cast<double>(ElementCount(outputs[0].shape.ToIntegers()).ValueOrDie());
  }
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_LAYER_NORMALIZATION_H_
