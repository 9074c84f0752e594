// Dropout: the data, if nothing is dropped: `training` is false, or the ratio is 0. Otherwise the
// node fails when it runs, since what ONNX drops is random. ONNX Dropout-22.
//   data, any type; ratio, a floating-point scalar; training, a bool scalar
#ifndef SINTER_IR_OPS_DROPOUT_H_
#define SINTER_IR_OPS_DROPOUT_H_

#include "ir/operation.h"

namespace sinter {

struct Dropout {
  static constexpr OperatorInfo kInfo{.name = "dropout", .inputs = {3, 3}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireFloat(1));
    SINTER_RETURN_IF_ERROR(inference.RequireDType(2, {DType::kBool}));
    for (const size_t input : {1, 2}) {
      if (inference.rank(input) == 0 || CouldEqual(inference.shape(input), Shape{1})) continue;
      return absl::InvalidArgumentError(absl::StrCat("input ", input, " must be a scalar, not ",
                                                     inference.type(input).ToString()));
    }
    inference.SetOutput(0, inference.dtype(0), inference.shape(0));
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    const bool training = random.Chance(0.5);
    return {std::make_shared<const Operation>(Dropout{}),
            {RandomInput{.dims = random.Dims(static_cast<int>(random.Integer(0, 4)), 6)},
             RandomInput{.constant = Constant::Scalar(training ? 0.0F : 0.5F)},
             RandomInput{.constant = Constant::Scalar(training)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_DROPOUT_H_
