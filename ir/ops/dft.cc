#include "ir/ops/dft.h"

#include <algorithm>
#include <cmath>

namespace sinter {
namespace {

// The element of an i64 operand; Unknown if it is computed from data.
absl::StatusOr<Dim> Number(const Inference& inference, size_t input, std::string_view role) {
  SINTER_RETURN_IF_ERROR(inference.RequireDType(input, {DType::kInt64}));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(input, 0, 1));
  const std::vector<Dim>* given = inference.contents(input);
  if (given == nullptr) return Dim::Unknown();
  if (given->size() == 1) return given->front();
  return absl::InvalidArgumentError(
      absl::StrCat("the ", ToAbsl(role), " must be one number, not ", given->size()));
}

absl::StatusOr<Dim> Length(const Dft& op, const Inference& inference, int axis) {
  const bool gives_real = op.inverse && op.onesided;
  Dim length = inference.shape(0)[axis];
  if (inference.input_count() == 3) {
    SINTER_ASSIGN_OR_RETURN(length, Number(inference, 2, "length"));
  } else if (gives_real) {
    length = (length - 1) * Dim(2);
  }
  if (length.is_static() && length.value() < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("a transform of length ", length.value(), " is not defined"));
  }
  return length;
}

}  // namespace

absl::Status Dft::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  const Shape& shape = inference.shape(0);
  if (shape.rank() < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("the rank must be at least 2, not that of ", shape.ToString()));
  }
  const int last = shape.rank() - 1;
  const Dim& parts = shape[last];
  if (parts.is_static() && !parts.Is(1) && !parts.Is(2)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the last axis must have 1 or 2 elements, not ", parts.value()));
  }
  if (onesided && parts.is_static() && !parts.Is(inverse ? 2 : 1)) {
    return absl::InvalidArgumentError(absl::StrCat("a onesided transform takes ",
                                                   inverse ? "complex" : "real", " elements, not ",
                                                   shape.ToString()));
  }
  SINTER_ASSIGN_OR_RETURN(const Dim axis, Number(inference, 1, "axis"));
  if (!axis.is_static()) {
    Shape result = Shape::OfUnknown(shape.rank());
    result[last] = inverse && onesided ? 1 : 2;
    inference.SetOutput(0, inference.dtype(0), std::move(result));
    return absl::OkStatus();
  }
  SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis.value(), shape.rank()));
  if (along == last) {
    return absl::InvalidArgumentError("the axis is that of the real and imaginary parts");
  }
  SINTER_ASSIGN_OR_RETURN(const Dim length, Length(*this, inference, along));
  Shape result = shape;
  result[along] = onesided && !inverse ? FloorDivide(length, 2) + Dim(1) : length;
  result[last] = inverse && onesided ? 1 : 2;
  inference.SetOutput(0, inference.dtype(0), std::move(result));
  return absl::OkStatus();
}

// 5 n log2 n for a line of n elements, as is usual for fast Fourier transforms. The axis is taken
// for the longest.
double Dft::Flops(Types, Types outputs) const {
  const std::vector<int64_t> dims = outputs[0].shape.ToIntegers();
  const auto elements = static_cast<double>(ElementCount(dims).ValueOrDie());
  const auto length = static_cast<double>(*std::max_element(dims.begin(), dims.end()));
  return 2.5 * elements * std::log2(std::max(length, 2.0));
}

RandomCase Dft::MakeRandomCase(Random& random) {
  const auto rank = static_cast<int>(random.Integer(2, 4));
  const Dft op{.inverse = random.Chance(0.5), .onesided = random.Chance(0.5)};
  const int64_t axis = random.Integer(-rank, -2);
  std::vector<int64_t> dims = random.Dims(rank, 5);
  const auto along = static_cast<size_t>(axis + rank);
  dims[along] = random.Integer(2, 40);
  dims.back() = op.onesided ? (op.inverse ? 2 : 1) : random.Integer(1, 2);
  RandomCase random_case{
      std::make_shared<const Operation>(op),
      {RandomInput{.dims = dims}, RandomInput{.constant = Constant::Scalar(axis)}}};
  if (random.Chance(0.5)) {
    random_case.inputs.push_back({.constant = Constant::Scalar(random.Integer(1, 70))});
  }
  return random_case;
}

}  // namespace sinter
