#include "ir/ops/loop.h"

#include "ir/ops/body_types.h"

namespace sinter {

namespace {

// Larger counts are left open: then only a run knows the size of the results and checks it.
constexpr int64_t kMostKnownIterations = int64_t{1} << 24;

// The number of iterations if it is constant and no condition can end the loop early.
Dim Iterations(const Inference& inference, const Graph& body) {
  const Constant* const most = inference.constant(0);
  const Constant* const condition = inference.constant(1);
  if (most == nullptr || condition == nullptr || most->element_count() != 1 ||
      condition->element_count() != 1) {
    return Dim::Unknown();
  }
  const ValueId next = body.outputs()[0].value;
  const Constant* const always = body.value(next).constant.get();
  const bool goes_on =
      next == body.inputs()[1] || (always != nullptr && always->dtype() == DType::kBool &&
                                   always->element_count() == 1 && always->values<bool>()[0]);
  const int64_t count = most->values<int64_t>()[0];
  if (!condition->values<bool>()[0] || count <= 0) return 0;
  return goes_on && count <= kMostKnownIterations ? Dim(count) : Dim::Unknown();
}

}  // namespace

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
  const Dim iterations = Iterations(inference, body);
  for (size_t i = 0; i < inference.output_count(); ++i) {
    const Type type = ResultOfBody(body, i + 1);
    if (i < carried_count) {
      // If no iteration runs, the initial value is the result.
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
      dims.insert(dims.begin(), iterations);
      inference.SetOutput(i, type.dtype, Shape(std::move(dims)));
    }
  }
  return absl::OkStatus();
}

}  // namespace sinter
