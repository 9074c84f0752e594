#include "ir/ops/loop.h"

#include "ir/ops/body_types.h"

namespace sinter {

absl::Status Loop::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(RequireScalar(inference, 0, DType::kInt64));
  SINTER_RETURN_IF_ERROR(RequireScalar(inference, 1, DType::kBool));
  if (inference.bodies().size() != 1) return absl::InvalidArgumentError("it must have one body");
  const Graph& body = *inference.bodies()[0];
  const auto carried_count = static_cast<size_t>(carried);
  if (carried < 0 || body.inputs().size() != inference.input_count() ||
      body.inputs().size() < carried_count + 2) {
    return absl::InvalidArgumentError("the inputs are not those of the body");
  }
  for (size_t i = 2; i < inference.input_count(); ++i) {
    SINTER_RETURN_IF_ERROR(CheckBodyInput(inference, i, body, i));
  }
  if (body.outputs().size() != inference.output_count() + 1 ||
      inference.output_count() < carried_count) {
    return absl::InvalidArgumentError("the outputs are not those of the body");
  }
  for (size_t i = 0; i < inference.output_count(); ++i) {
    const Type type = ResultOfBody(body, i + 1);
    if (i < carried_count) {
      // Without an iteration the initial value is the result.
      const Type& initial = inference.type(i + 2);
      if (type.dtype != initial.dtype) {
        return absl::InvalidArgumentError(absl::StrCat("carried value ", i, " is ",
                                                       initial.ToString(), " first and ",
                                                       type.ToString(), " later"));
      }
      inference.SetOutput(i, type.dtype, EitherShape(type.shape, initial.shape));
    } else if (!type.shape.has_rank()) {
      inference.SetOutput(i, type.dtype, Shape::OfUnknownRank());
    } else {
      std::vector<Dim> dims(type.shape.begin(), type.shape.end());
      dims.insert(dims.begin(), Dim::Unknown());
      inference.SetOutput(i, type.dtype, Shape(std::move(dims)));
    }
  }
  return absl::OkStatus();
}

}  // namespace sinter
