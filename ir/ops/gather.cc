#include "ir/ops/gather.h"

namespace sinter {
namespace {

// Shape arithmetic: the dimensions that known indices select from a known list. Nothing if an index
// is not a number.
absl::StatusOr<std::optional<std::vector<Dim>>> Pick(const std::vector<Dim>& from,
                                                     const std::vector<Dim>& indices) {
  const auto size = static_cast<int64_t>(from.size());
  std::vector<Dim> picked;
  for (const Dim& index : indices) {
    if (!index.is_static()) return std::nullopt;
    if (index.value() < -size || index.value() >= size) {
      return absl::InvalidArgumentError(
          absl::StrCat("index ", index.value(), " is out of range for an axis of ", size));
    }
    picked.push_back(from[static_cast<size_t>(index.value() + (index.value() < 0 ? size : 0))]);
  }
  return picked;
}

}  // namespace

absl::Status Gather::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64, DType::kInt32}));
  const Shape& data = inference.shape(0);
  const Shape& indices = inference.shape(1);
  SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis, data.rank()));
  std::vector<Dim> dims(data.begin(), data.begin() + along);
  dims.insert(dims.end(), indices.begin(), indices.end());
  dims.insert(dims.end(), data.begin() + along + 1, data.end());
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  if (data.rank() == 1 && indices.rank() <= 1 && inference.contents(0) != nullptr &&
      inference.contents(1) != nullptr) {
    SINTER_ASSIGN_OR_RETURN(std::optional<std::vector<Dim>> picked,
                            Pick(*inference.contents(0), *inference.contents(1)));
    if (picked) inference.SetContents(0, *std::move(picked));
  }
  return absl::OkStatus();
}

RandomCase Gather::MakeRandomCase(Random& random) {
  const std::vector<int64_t> dims = random.Dims(static_cast<int>(random.Integer(1, 4)), 6);
  const auto rank = static_cast<int64_t>(dims.size());
  const int64_t along = random.Integer(0, rank - 1);
  const int64_t size = dims[static_cast<size_t>(along)];
  const std::vector<int64_t> shape = random.Dims(static_cast<int>(random.Integer(0, 2)), 4);
  std::vector<int64_t> indices(static_cast<size_t>(ElementCount(shape).ValueOrDie()));
  for (int64_t& index : indices) index = random.Integer(-size, size - 1);
  const int64_t written = random.Chance(0.5) ? along : along - rank;
  return {std::make_shared<const Operation>(Gather{.axis = written}),
          {RandomInput{.dims = dims},
           RandomInput{.constant = Constant::FromValues<int64_t>(shape, indices)}}};
}

}  // namespace sinter
