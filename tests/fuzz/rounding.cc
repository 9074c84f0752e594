#include "tests/fuzz/rounding.h"

#include <cmath>
#include <limits>

#include "ir/constant.h"
#include "ir/random_case.h"

namespace sinter::fuzz {
namespace {

constexpr int kRuns = 8;

double LastPlace(DType dtype) {
  switch (dtype) {
    case DType::kFloat64: return std::ldexp(1.0, -52);
    case DType::kFloat16: return std::ldexp(1.0, -10);
    case DType::kBFloat16: return std::ldexp(1.0, -7);
    default: return std::ldexp(1.0, -23);
  }
}

// Random graphs give operators that round, compare or choose only such operands; all backends compute
// them without an error.
bool IsExact(double element) { return element * 1024 == std::trunc(element * 1024); }

// Adds one unit in the last place of the largest element, or subtracts it, or leaves the element.
ConstantRef Moved(const ConstantRef& value, Random& random) {
  if (value == nullptr || !IsFloatingPoint(value->dtype()) || IsNarrow(value->dtype()))
    return value;
  ConstantRef moved = value;
  VisitDType(value->dtype(), [&]<class T>(T) {
    if constexpr (kIsFloatingPoint<T>) {
      std::vector<T> elements(value->values<T>().begin(), value->values<T>().end());
      const double step = LargestFinite(value->ToDoubles()) * LastPlace(value->dtype());
      for (T& element : elements) {
        const auto before = static_cast<double>(element);
        const auto direction = static_cast<double>(random.Integer(-1, 1));
        if (!IsExact(before)) element = static_cast<T>(before + direction * step);
      }
      moved = Constant::FromValues<T>(value->dims(), elements);
    }
  });
  return moved;
}

double Distance(double a, double b) {
  if (std::isnan(a) && std::isnan(b)) return 0;
  if (a == b) return 0;
  if (!std::isfinite(a) || !std::isfinite(b)) return std::numeric_limits<double>::infinity();
  return std::abs(a - b);
}

}  // namespace

double LargestFinite(std::span<const double> elements) {
  double largest = 0;
  for (const double element : elements) {
    if (std::isfinite(element)) largest = std::max(largest, std::abs(element));
  }
  return largest;
}

std::vector<std::vector<double>> RoundingErrors(const RandomGraph& random) {
  const std::vector<ConstantRef> expected = random.Outputs();
  std::vector<std::vector<double>> errors;
  for (const ConstantRef& output : expected) {
    errors.emplace_back(output->ToDoubles().size(), 0.0);
  }
  Random choices(1);
  for (int run = 0; run < kRuns; ++run) {
    RandomGraph moved = random;
    for (ConstantRef& input : moved.inputs) input = Moved(input, choices);
    const auto move = [&](const ConstantRef& value) { return Moved(value, choices); };
    if (!moved.ComputeValues(move).ok()) continue;
    const std::vector<ConstantRef> outputs = moved.Outputs();
    for (size_t i = 0; i < outputs.size(); ++i) {
      if (outputs[i]->dims() != expected[i]->dims()) continue;
      const std::vector<double> from = expected[i]->ToDoubles();
      const std::vector<double> to = outputs[i]->ToDoubles();
      for (size_t j = 0; j < to.size(); ++j) {
        errors[i][j] = std::max(errors[i][j], Distance(from[j], to[j]));
      }
    }
  }
  return errors;
}

}  // namespace sinter::fuzz
