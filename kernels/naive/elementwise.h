// How elementwise operators become kernels: a function of numbers, applied to every element in the
// types that the operator has. Floating point is computed in f64 and rounded once.
#ifndef SINTER_KERNELS_NAIVE_ELEMENTWISE_H_
#define SINTER_KERNELS_NAIVE_ELEMENTWISE_H_

#include "kernels/naive/strided_loop.h"

namespace sinter::naive {

absl::Status UnsupportedDType(DType dtype);

// Calls visitor(T{}) for the C++ type of a floating-point dtype; Unimplemented for others.
template <class Visitor>
absl::Status VisitFloat(DType dtype, Visitor visitor) {
  switch (dtype) {
    case DType::kFloat32: visitor(float{}); return absl::OkStatus();
    case DType::kFloat64: visitor(double{}); return absl::OkStatus();
    default: return UnsupportedDType(dtype);
  }
}

// f32 and f64.
template <class Function>
absl::Status RunUnaryFloat(const Call& call, Function function) {
  const DType dtype = call.outputs[0].dtype;
  if (dtype == DType::kFloat32) {
    MapUnary<float, float>(call.inputs[0], call.outputs[0], [&](float x) {
      return static_cast<float>(function(static_cast<double>(x)));
    });
  } else if (dtype == DType::kFloat64) {
    MapUnary<double, double>(call.inputs[0], call.outputs[0], function);
  } else {
    return UnsupportedDType(dtype);
  }
  return absl::OkStatus();
}

// f32 and f64 through `real`; integers that int64_t holds, so all but u64, through `integer` (on
// int64_t, wrapped to the type).
template <class Real, class Integer>
absl::Status RunBinary(const Call& call, Real real, Integer integer) {
  bool supported = false;
  VisitDType(call.outputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_floating_point_v<T>) {
      MapBinary<T>(call, [&](T a, T b) {
        return static_cast<T>(real(static_cast<double>(a), static_cast<double>(b)));
      });
      supported = true;
    } else if constexpr (!std::is_same_v<T, bool> && !std::is_same_v<T, uint64_t>) {
      MapBinary<T>(call, [&](T a, T b) {
        return static_cast<T>(integer(static_cast<int64_t>(a), static_cast<int64_t>(b)));
      });
      supported = true;
    }
  });
  return supported ? absl::OkStatus() : UnsupportedDType(call.outputs[0].dtype);
}

// Two's complement arithmetic: integers wrap around, as they do in the models' original frameworks.
inline int64_t WrappingAdd(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
inline int64_t WrappingSubtract(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
inline int64_t WrappingMultiply(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_ELEMENTWISE_H_
