#include "frontend/lstm_weights.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr size_t kGates = 4;
constexpr size_t kFromPyTorch[kGates] = {0, 3, 1, 2};

void CopyInOrderOfOnnx(std::span<const float> from, std::span<float> to) {
  const size_t size = from.size() / kGates;
  for (size_t gate = 0; gate < kGates; ++gate) {
    std::ranges::copy(from.subspan(kFromPyTorch[gate] * size, size),
                      to.subspan(gate * size).begin());
  }
}

absl::StatusOr<Tensor> InOrderOfOnnx(const Tensor& weight) {
  SINTER_ASSIGN_OR_RETURN(Tensor ordered, Tensor::Create(DType::kFloat32, weight.dims()));
  CopyInOrderOfOnnx(weight.values<float>(), ordered.mutable_values<float>());
  return ordered;
}

}  // namespace

absl::StatusOr<LstmWeights> GetLstmWeights(WeightSource& source, const std::string& layer,
                                           int64_t features, int64_t hidden, bool reverse) {
  const int64_t rows = static_cast<int64_t>(kGates) * hidden;
  const auto get = [&](const char* part, const std::vector<int64_t>& dims,
                       WeightRole role) -> absl::StatusOr<Tensor> {
    const std::string name = absl::StrCat(layer, ".", part, reverse ? "_l0_reverse" : "_l0");
    SINTER_ASSIGN_OR_RETURN(Tensor weight, source.Get(name, dims, role));
    SINTER_RETURN_IF_ERROR(CheckWeight(name, weight.dtype(), weight.dims(), dims));
    return weight;
  };
  SINTER_ASSIGN_OR_RETURN(const Tensor input,
                          get("weight_ih", {rows, features}, WeightRole::kKernel));
  SINTER_ASSIGN_OR_RETURN(const Tensor state,
                          get("weight_hh", {rows, hidden}, WeightRole::kKernel));
  SINTER_ASSIGN_OR_RETURN(const Tensor input_bias, get("bias_ih", {rows}, WeightRole::kBias));
  SINTER_ASSIGN_OR_RETURN(const Tensor state_bias, get("bias_hh", {rows}, WeightRole::kBias));
  LstmWeights weights;
  SINTER_ASSIGN_OR_RETURN(weights.input, InOrderOfOnnx(input));
  SINTER_ASSIGN_OR_RETURN(weights.state, InOrderOfOnnx(state));
  SINTER_ASSIGN_OR_RETURN(weights.biases, Tensor::Create(DType::kFloat32, {2 * rows}));
  const std::span<float> biases = weights.biases.mutable_values<float>();
  CopyInOrderOfOnnx(input_bias.values<float>(), biases.first(static_cast<size_t>(rows)));
  CopyInOrderOfOnnx(state_bias.values<float>(), biases.last(static_cast<size_t>(rows)));
  return weights;
}

}  // namespace sinter
