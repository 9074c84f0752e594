// Det: the determinant of the last two axes, which are square. ONNX Det-22.
//   data: floating point, rank at least 2
#ifndef SINTER_IR_OPS_DET_H_
#define SINTER_IR_OPS_DET_H_

#include "ir/operation.h"

namespace sinter {

struct Det {
  static constexpr OperatorInfo kInfo{.name = "det"};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
    const Shape& shape = inference.shape(0);
    if (shape.rank() < 2) return absl::InvalidArgumentError("the input must have rank 2 or more");
    const Dim& rows = shape[shape.rank() - 2];
    const Dim& columns = shape[shape.rank() - 1];
    if (rows.is_static() && columns.is_static() && rows != columns) {
      return absl::InvalidArgumentError(
          absl::StrCat("the matrices of ", shape.ToString(), " are not square"));
    }
    inference.SetOutput(0, inference.dtype(0),
                        Shape(std::vector<Dim>(shape.begin(), shape.end() - 2)));
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    const int64_t size = random.Integer(1, 4);
    return {std::make_shared<const Operation>(Det{}),
            {RandomInput{.dims = {random.Integer(1, 3), size, size}}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_DET_H_
