// Two's complement arithmetic: integers wrap around, as they do in the models' original frameworks.
#ifndef SINTER_KERNELS_WRAPPING_ARITHMETIC_H_
#define SINTER_KERNELS_WRAPPING_ARITHMETIC_H_

#include <cstdint>

namespace sinter {

template <class T>
T WrappingAdd(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
template <class T>
T WrappingSubtract(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
template <class T>
T WrappingMultiply(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

}  // namespace sinter

#endif  // SINTER_KERNELS_WRAPPING_ARITHMETIC_H_
