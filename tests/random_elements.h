// Random operands for the operators' random cases.
#ifndef SINTER_TESTS_RANDOM_ELEMENTS_H_
#define SINTER_TESTS_RANDOM_ELEMENTS_H_

#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include "ir/constant.h"
#include "ir/random_case.h"

namespace sinter {

// Random elements of any element type, in the range of the case.
inline ConstantRef RandomElements(const RandomInput& input, Random& random) {
  const int64_t count = ElementCount(input.dims).ValueOrDie();
  AlignedBytes bytes = *AllocateAligned(count * SizeOf(input.dtype));
  VisitDType(input.dtype, [&](auto zero) {
    using T = decltype(zero);
    for (int64_t i = 0; i < count; ++i) {
      reinterpret_cast<T*>(bytes.get())[i] = static_cast<T>(random.Real(input.low, input.high));
    }
  });
  return *Constant::Create(input.dtype, input.dims, std::move(bytes));
}

// The same f32 elements, each replaced with probability `share` by a zero of either sign, an
// infinity, NaN or a denormal number. Other element types are returned as they are.
inline ConstantRef WithSpecialValues(const ConstantRef& constant, double share, Random& random) {
  if (constant->dtype() != DType::kFloat32) return constant;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kSpecial[] = {
      0.0F, -0.0F, kInfinity, -kInfinity, std::numeric_limits<float>::quiet_NaN(), 1e-40F};
  const auto given = constant->values<float>();
  std::vector<float> values(given.begin(), given.end());
  for (float& value : values) {
    if (random.Chance(share)) {
      value = kSpecial[random.Integer(0, static_cast<int64_t>(std::size(kSpecial)) - 1)];
    }
  }
  return Constant::FromValues<float>(constant->dims(), values);
}

}  // namespace sinter

#endif  // SINTER_TESTS_RANDOM_ELEMENTS_H_
