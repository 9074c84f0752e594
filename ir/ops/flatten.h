// Flatten: reshapes to rank 2, merging the axes before `axis` and those from it on. ONNX
// Flatten-13.
#ifndef SINTER_IR_OPS_FLATTEN_H_
#define SINTER_IR_OPS_FLATTEN_H_

#include "ir/operation.h"

namespace sinter {

struct Flatten {
  static constexpr OperatorInfo kInfo{.name = "flatten",
                                      .traits = {.view = true, .takes_narrow = true}};
  int64_t axis = 1;  // in [-rank, rank]
  static constexpr auto Fields() { return std::tuple(Field("axis", &Flatten::axis)); }

  absl::Status Infer(Inference& inference) const {
    const int rank = inference.rank(0);
    if (axis < -rank || axis > rank) {
      return absl::InvalidArgumentError(
          absl::StrCat("axis ", axis, " is out of range for ", inference.type(0).ToString()));
    }
    const int64_t first = axis < 0 ? axis + rank : axis;
    Dim rows = 1;
    Dim columns = 1;
    for (int i = 0; i < rank; ++i) {
      Dim& part = i < first ? rows : columns;
      part = part * inference.shape(0)[i];
    }
    inference.SetOutput(0, inference.dtype(0), Shape{rows, columns});
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(0, 5));
    return {std::make_shared<const Operation>(Flatten{.axis = random.Integer(-rank, rank)}),
            {RandomInput{.dims = random.Dims(rank, 5)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_FLATTEN_H_
