// Random operands for the operators' random cases.
#ifndef SINTER_TESTS_RANDOM_ELEMENTS_H_
#define SINTER_TESTS_RANDOM_ELEMENTS_H_

#include <utility>

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

}  // namespace sinter

#endif  // SINTER_TESTS_RANDOM_ELEMENTS_H_
