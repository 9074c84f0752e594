// Softmax: exp(x - max) / sum(exp(x - max)) along one axis. ONNX Softmax-13. (Softmax before opset
// 13, which coerces to a matrix, is lowered to reshapes around this one.)
#ifndef SINTER_IR_OPS_SOFTMAX_H_
#define SINTER_IR_OPS_SOFTMAX_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Softmax {
  static constexpr OperatorInfo kInfo{.name = "softmax"};
  int64_t axis = -1;
  static constexpr auto Fields() { return std::tuple(Field("axis", &Softmax::axis)); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(NormalizeAxis(axis, inference.rank(0)).status());
    return InferUnaryFloat(inference);
  }
  // Maximum, subtraction, exponential (counted as one), sum, division.
  double Flops(Types, Types outputs) const {
    return 5 * static_cast<double>(ElementCount(outputs[0].shape.ToIntegers()).ValueOrDie());
  }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(1, 4));
    return {std::make_shared<const Operation>(Softmax{.axis = random.Integer(-rank, rank - 1)}),
            {RandomInput{.dims = random.Dims(rank, 17), .low = -10, .high = 10}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SOFTMAX_H_
