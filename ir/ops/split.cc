#include "ir/ops/split.h"

namespace sinter {

absl::Status Split::Infer(Inference& inference) const {
  SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis, inference.rank(0)));
  const auto count = static_cast<int64_t>(inference.output_count());
  const Dim& size = inference.shape(0)[along];
  std::vector<Dim> parts(inference.output_count(), Dim::Unknown());
  if (inference.input_count() > 1) {
    SINTER_ASSIGN_OR_RETURN(const auto sizes, inference.KnownIntegers(1));
    if (inference.shape(1)[0].is_static() && !inference.shape(1)[0].Is(count)) {
      return absl::InvalidArgumentError(
          absl::StrCat("sizes must have ", count, " elements, one an output"));
    }
    Dim sum = 0;
    for (size_t i = 0; sizes && i < parts.size(); ++i) {
      parts[i] = (*sizes)[i];
      sum = sum + parts[i];
    }
    if (sizes && size.is_static() && sum.is_static() && sum != size) {
      return absl::InvalidArgumentError(
          absl::StrCat("the sizes sum to ", sum.ToString(), ", the axis has ", size.ToString()));
    }
  } else {
    const Dim share = CeilDivide(size, count);
    for (Dim& part : parts) part = share;
    if (size.is_static()) parts.back() = size - share * Dim(count - 1);
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    Shape shape = inference.shape(0);
    shape[along] = parts[i];
    inference.SetOutput(i, inference.dtype(0), std::move(shape));
  }
  return absl::OkStatus();
}

RandomCase Split::MakeRandomCase(Random& random) {
  const auto rank = static_cast<int>(random.Integer(1, 4));
  std::vector<int64_t> dims = random.Dims(rank, 5);
  const int64_t axis = random.Integer(0, rank - 1);
  return {std::make_shared<const Operation>(Split{.axis = axis}),
          {RandomInput{.dims = dims}, RandomInput{.constant = Constant::FromValues<int64_t>(
                                                      {1}, {dims[static_cast<size_t>(axis)]})}}};
}

}  // namespace sinter
