#include "sinter/weight_source.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ir/random_case.h"
#include "ir/type.h"
#include "sinter/status.h"
#include "xxhash.h"

namespace sinter {
namespace {

// Box and Muller's transform of two uniform numbers.
double Normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(1 - random.Real(0, 1)));
  return radius * std::cos(2 * std::numbers::pi * random.Real(0, 1));
}

}  // namespace

absl::StatusOr<Tensor> RandomWeights::Get(const std::string& name, const std::vector<int64_t>& dims,
                                          WeightRole role) {
  SINTER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(DType::kFloat32, dims));
  const std::span<float> weights = tensor.mutable_values<float>();
  if (role == WeightRole::kKernel) {
    const int64_t outputs = dims.empty() ? 1 : std::max<int64_t>(1, dims[0]);
    const double deviation = std::sqrt(
        2.0 / static_cast<double>(std::max<int64_t>(1, tensor.element_count() / outputs)));
    Random random(XXH3_64bits_withSeed(name.data(), name.size(), seed_));
    for (float& weight : weights) weight = static_cast<float>(deviation * Normal(random));
  } else if (role == WeightRole::kScale) {
    std::fill(weights.begin(), weights.end(), 1.0F);
  }
  return tensor;
}

absl::Status CheckWeight(const std::string& name, DType dtype, const std::vector<int64_t>& actual,
                         const std::vector<int64_t>& dims) {
  if (dtype == DType::kFloat32 && actual == dims) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "weight '", name, "' must be ", Type{DType::kFloat32, Shape::Of(dims), {}}.ToString(),
      ", not ", Type{dtype, Shape::Of(actual), {}}.ToString()));
}

absl::StatusOr<Tensor> NamedWeights::Get(const std::string& name, const std::vector<int64_t>& dims,
                                         WeightRole) {
  const auto found = weights_.find(name);
  if (found == weights_.end()) {
    return absl::NotFoundError(absl::StrCat("there is no weight '", name, "'"));
  }
  const Tensor& weight = found->second;
  if (weight.empty())
    return absl::InvalidArgumentError(absl::StrCat("weight '", name, "' is empty"));
  SINTER_RETURN_IF_ERROR(CheckWeight(name, weight.dtype(), weight.dims(), dims));
  return weight;
}

}  // namespace sinter
