#include "ir/ops/if.h"

#include "ir/ops/body_types.h"

namespace sinter {

absl::Status If::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(RequireScalar(inference, 0, DType::kBool));
  if (inference.bodies().size() != 2) return absl::InvalidArgumentError("it must have two bodies");
  const Graph& then_branch = *inference.bodies()[0];
  const Graph& else_branch = *inference.bodies()[1];
  const auto then_count = static_cast<size_t>(then_inputs);
  if (then_inputs < 0 || then_branch.inputs().size() != then_count ||
      else_branch.inputs().size() + then_count + 1 != inference.input_count()) {
    return absl::InvalidArgumentError("the inputs are not those of the branches");
  }
  for (size_t i = 1; i < inference.input_count(); ++i) {
    const bool is_then = i <= then_count;
    SINTER_RETURN_IF_ERROR(CheckBodyInput(inference, i, is_then ? then_branch : else_branch,
                                          is_then ? i - 1 : i - 1 - then_count));
  }
  if (then_branch.outputs().size() != inference.output_count() ||
      else_branch.outputs().size() != inference.output_count()) {
    return absl::InvalidArgumentError("a branch has another number of outputs than the node");
  }
  for (size_t i = 0; i < inference.output_count(); ++i) {
    const Type type = ResultOfBody(then_branch, i);
    const Type other = ResultOfBody(else_branch, i);
    if (type.dtype != other.dtype) {
      return absl::InvalidArgumentError(
          absl::StrCat("output ", i, " is ", type.ToString(), " or ", other.ToString()));
    }
    const std::vector<Dim>* condition = inference.contents(0);
    if (condition != nullptr && condition->size() == 1) {
      inference.SetOutput(i, type.dtype, condition->front().Is(0) ? other.shape : type.shape);
    } else {
      inference.SetOutput(i, type.dtype, EitherShape(type.shape, other.shape));
    }
  }
  return absl::OkStatus();
}

}  // namespace sinter
