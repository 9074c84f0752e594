// LayerNormalization and RmsNormalization of f32 rows. Up to three passes read a row, which stays
// in cache, and one more writes the result.
#include <cmath>
#include <optional>

#include "ir/ops/layer_normalization.h"
#include "ir/ops/rms_normalization.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 8 << 10;

struct Rule {
  int64_t axis;
  float epsilon;
  bool subtract_mean;
};

std::optional<Rule> RuleOf(const Operation& operation) {
  if (const auto* layer = operation.If<LayerNormalization>()) {
    if (layer->stash_type != DType::kFloat32) return std::nullopt;
    return Rule{layer->axis, layer->epsilon, true};
  }
  const auto& rms = operation.As<RmsNormalization>();
  return Rule{rms.axis, rms.epsilon, false};
}

// Whether an operand has one value per element of a row.
bool IsRow(const Type& operand, const std::vector<int64_t>& row) {
  std::vector<int64_t> dims = operand.shape.ToIntegers();
  while (dims.size() > row.size() && dims.front() == 1) dims.erase(dims.begin());
  return operand.dtype == DType::kFloat32 && dims == row;
}

}  // namespace

void OfferNormalization(const KernelQuery& query, Offers& offers) {
  const std::optional<Rule> rule = RuleOf(query.operation());
  const Type& input = query.input(0);
  if (!rule || input.dtype != DType::kFloat32 || (*query).outputs.size() != 1) return;
  const std::vector<int64_t> dims = input.shape.ToIntegers();
  const auto axis = NormalizeAxis(rule->axis, static_cast<int>(dims.size()));
  if (!axis.ok()) return;
  const std::vector<int64_t> row(dims.begin() + *axis, dims.end());
  const size_t operands = (*query).inputs.size();
  for (size_t i = 1; i < operands; ++i) {
    if (!IsRow(query.input(i), row)) return;
  }
  const int64_t width = ElementCount(row).ValueOrDie();
  if (width == 0) return;
  const int64_t rows = ElementCount(dims).ValueOrDie() / width;
  const auto run = [rows, width, rule = *rule](const Pointers& pointers) {
    const RowFunctions& functions = Rows();
    const auto* const from = static_cast<const float*>(pointers.inputs[0]);
    const auto* const weight = static_cast<const float*>(pointers.inputs[1]);
    const auto* const bias =
        pointers.inputs.size() > 2 ? static_cast<const float*>(pointers.inputs[2]) : nullptr;
    auto* const to = static_cast<float*>(pointers.outputs[0]);
    const auto count = static_cast<size_t>(width);
    const int64_t grain = std::max<int64_t>(1, kElementsPerThread / width);
    ParallelFor(rows, grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const float* const x = from + i * width;
        const auto size = static_cast<float>(width);
        float mean = rule.subtract_mean ? functions.sum(x, count) / size : 0.0F;
        // This corrects the rounding error of the mean, which matters if a row hardly varies.
        if (rule.subtract_mean) mean += functions.sum_of_differences(x, mean, count) / size;
        const float variance = functions.sum_of_squares(x, mean, count) / size;
        functions.normalize(x, mean, 1 / std::sqrt(variance + rule.epsilon), weight, bias,
                            to + i * width, count);
      }
    });
    return absl::OkStatus();
  };
  auto candidate = std::make_shared<FunctionCandidate>(
      query, KernelName{"normalization.rows", "rows"}, std::vector<Layout>(operands),
      std::vector<Layout>(1), run);
  candidate->WorkInPlace(0);
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
