#include "ir/ops/fused.h"

#include "ir/graph.h"

namespace sinter {

absl::Status Fused::Infer(Inference& inference) const {
  if (inference.bodies().size() != 1) {
    return absl::InvalidArgumentError("expected exactly one body");
  }
  const Graph& body = *inference.bodies()[0];
  if (body.inputs().size() != inference.input_count() ||
      body.outputs().size() != inference.output_count()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the body takes ", body.inputs().size(), " inputs and gives ", body.outputs().size(),
        " outputs, the node ", inference.input_count(), " and ", inference.output_count()));
  }
  for (size_t i = 0; i < body.outputs().size(); ++i) {
    const Type& type = body.type(body.outputs()[i].value);
    inference.SetOutput(i, type.dtype, type.shape);
  }
  return absl::OkStatus();
}

}  // namespace sinter
