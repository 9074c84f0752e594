#include "ir/ops/scan.h"

#include "ir/ops/body_types.h"

namespace sinter {

absl::Status Scan::Infer(Inference& inference) const {
  if (inference.bodies().size() != 1) return absl::InvalidArgumentError("it must have one body");
  const Graph& body = *inference.bodies()[0];
  const auto state_count = static_cast<size_t>(states);
  const size_t scanned = axes.size();
  if (states < 0 || scanned == 0 || reverse.size() != scanned ||
      body.inputs().size() != inference.input_count() ||
      body.inputs().size() < state_count + scanned) {
    return absl::InvalidArgumentError("the inputs are not those of the body");
  }
  Dim length = Dim::Unknown();
  for (size_t i = 0; i < inference.input_count(); ++i) {
    if (i < state_count || i >= state_count + scanned) {
      SINTER_RETURN_IF_ERROR(CheckBodyInput(inference, i, body, i));
      continue;
    }
    const Type& slice = body.type(body.inputs()[i]);
    if (!inference.shape(i).has_rank() || !slice.shape.has_rank()) {
      return absl::UnimplementedError(
          absl::StrCat("the rank of input ", i, ", which is scanned, depends on data"));
    }
    if (inference.dtype(i) != slice.dtype || inference.rank(i) != slice.shape.rank() + 1) {
      return absl::InvalidArgumentError(absl::StrCat("input ", i, " is ",
                                                     inference.type(i).ToString(),
                                                     ", its body takes slices ", slice.ToString()));
    }
    SINTER_ASSIGN_OR_RETURN(const int axis,
                            NormalizeAxis(axes[i - state_count], inference.rank(i)));
    length = inference.shape(i)[axis];
  }
  if (body.outputs().size() != inference.output_count() || inference.output_count() < state_count ||
      output_axes.size() != inference.output_count() - state_count ||
      output_reverse.size() != output_axes.size()) {
    return absl::InvalidArgumentError("the outputs are not those of the body");
  }
  for (size_t i = 0; i < inference.output_count(); ++i) {
    Type type = ResultOfBody(body, i);
    if (i < state_count && length == Dim(0)) {
      type.shape = inference.shape(i);  // the body does not run
    } else if (i < state_count && !length.is_static()) {
      type.shape = EitherShape(inference.shape(i), type.shape);
    }
    if (i >= state_count && type.shape.has_rank()) {
      std::vector<Dim> dims(type.shape.begin(), type.shape.end());
      SINTER_ASSIGN_OR_RETURN(const int axis,
                              NormalizeAxis(output_axes[i - state_count], type.shape.rank() + 1));
      dims.insert(dims.begin() + axis, length);
      type.shape = Shape(std::move(dims));
    }
    inference.SetOutput(i, type.dtype, std::move(type.shape));
  }
  return absl::OkStatus();
}

}  // namespace sinter
