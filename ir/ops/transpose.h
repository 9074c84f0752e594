// Transpose: axis i of the output is axis perm[i] of the input. An empty perm reverses the axes.
// ONNX Transpose-13.
#ifndef SINTER_IR_OPS_TRANSPOSE_H_
#define SINTER_IR_OPS_TRANSPOSE_H_

#include <algorithm>

#include "ir/operation.h"

namespace sinter {

struct Transpose {
  static constexpr OperatorInfo kInfo{.name = "transpose", .traits = {.takes_narrow = true}};
  std::vector<int64_t> perm;
  static constexpr auto Fields() { return std::tuple(Field("perm", &Transpose::perm)); }

  // The permutation for an input of this rank.
  absl::StatusOr<std::vector<int>> Permutation(int rank) const {
    std::vector<int64_t> axes = perm;
    for (int axis = rank - 1; perm.empty() && axis >= 0; --axis) axes.push_back(axis);
    if (static_cast<int>(axes.size()) != rank) {
      return absl::InvalidArgumentError(
          absl::StrCat("perm has ", axes.size(), " elements, the input rank ", rank));
    }
    return NormalizeAxes(axes, rank);
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_ASSIGN_OR_RETURN(const std::vector<int> axes, Permutation(inference.rank(0)));
    std::vector<Dim> dims;
    for (const int axis : axes) dims.push_back(inference.shape(0)[axis]);
    inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(1, 5));
    Transpose transpose;
    for (int axis = 0; axis < rank; ++axis) {
      const auto at = random.Integer(0, axis);
      transpose.perm.insert(transpose.perm.begin() + at, axis);
    }
    return {std::make_shared<const Operation>(std::move(transpose)),
            {RandomInput{.dims = random.Dims(rank, 6)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_TRANSPOSE_H_
