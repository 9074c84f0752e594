// Unsqueeze: with axes of size 1 inserted, which are numbered in the output. ONNX Unsqueeze-13 with
// constant axes.
#ifndef SINTER_IR_OPS_UNSQUEEZE_H_
#define SINTER_IR_OPS_UNSQUEEZE_H_

#include <algorithm>

#include "ir/operation.h"

namespace sinter {

struct Unsqueeze {
  static constexpr OperatorInfo kInfo{.name = "unsqueeze", .traits = {.view = true}};
  std::vector<int64_t> axes;
  static constexpr auto Fields() { return std::tuple(Field("axes", &Unsqueeze::axes)); }

  absl::Status Infer(Inference& inference) const {
    const Shape& input = inference.shape(0);
    const int rank = input.rank() + static_cast<int>(axes.size());
    SINTER_ASSIGN_OR_RETURN(const std::vector<int> inserted, NormalizeAxes(axes, rank));
    std::vector<Dim> dims;
    int next = 0;
    for (int axis = 0; axis < rank; ++axis) {
      const bool is_new = std::find(inserted.begin(), inserted.end(), axis) != inserted.end();
      dims.push_back(is_new ? Dim(1) : input[next++]);
    }
    inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
    if (inference.contents(0) != nullptr && rank <= 1) {
      inference.SetContents(0, *inference.contents(0));
    }
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(0, 4));
    return {std::make_shared<const Operation>(Unsqueeze{.axes = {random.Integer(-rank - 1, rank)}}),
            {RandomInput{.dims = random.Dims(rank, 6)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_UNSQUEEZE_H_
