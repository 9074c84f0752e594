// Shape: the dimensions of the input, i64 [rank]. ONNX Shape-13.
#ifndef SINTER_IR_OPS_SHAPE_OF_H_
#define SINTER_IR_OPS_SHAPE_OF_H_

#include "ir/operation.h"

namespace sinter {

struct ShapeOf {
  static constexpr OperatorInfo kInfo{.name = "shape"};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    inference.SetOutput(0, DType::kInt64, Shape{Dim(inference.rank(0))});
    inference.SetContents(0, inference.shape(0).dims());
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(ShapeOf{}),
            {RandomInput{.dims = random.Dims(static_cast<int>(random.Integer(0, 5)), 6)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SHAPE_OF_H_
