// Unsqueeze: inserts axes of size 1, numbered as in the output. ONNX Unsqueeze-13.
//   data  any type
//   axes  i64 [n], instead of the attribute
#ifndef SINTER_IR_OPS_UNSQUEEZE_H_
#define SINTER_IR_OPS_UNSQUEEZE_H_

#include <algorithm>

#include "ir/operation.h"

namespace sinter {

struct Unsqueeze {
  static constexpr OperatorInfo kInfo{
      .name = "unsqueeze", .inputs = {1, 2}, .traits = {.view = true, .takes_narrow = true}};
  std::vector<int64_t> axes;
  static constexpr auto Fields() { return std::tuple(Field("axes", &Unsqueeze::axes)); }

  absl::Status Infer(Inference& inference) const {
    const Shape& input = inference.shape(0);
    SINTER_ASSIGN_OR_RETURN(const auto known, inference.Axes(axes, 1));
    if (!known) {
      SINTER_ASSIGN_OR_RETURN(const std::optional<int> count, inference.CountOf(1));
      inference.SetOutput(0, inference.dtype(0),
                          count ? Shape::OfUnknown(input.rank() + *count) : Shape::OfUnknownRank());
      return absl::OkStatus();
    }
    const int rank = input.rank() + static_cast<int>(known->size());
    SINTER_ASSIGN_OR_RETURN(const std::vector<int> inserted, NormalizeAxes(*known, rank));
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
