// How elementwise operators become kernels: a function of numbers, applied to every element in the
// types that the operator has. Floating point is computed in f64 and rounded once.
#ifndef SINTER_KERNELS_NAIVE_ELEMENTWISE_H_
#define SINTER_KERNELS_NAIVE_ELEMENTWISE_H_

#include "kernels/naive/strided_loop.h"

namespace sinter::naive {

absl::Status UnsupportedDType(DType dtype);

// What elements are computed in: floating point in f64, integers in 64 bits of their own
// signedness.
template <class T>
using Wide = std::conditional_t<kIsFloatingPoint<T>, double,
                                std::conditional_t<std::is_unsigned_v<T>, uint64_t, int64_t>>;
// What sums and products are computed in: integers wrap around.
template <class T>
using Sum = std::conditional_t<kIsFloatingPoint<T>, double, uint64_t>;

// False for integers, which compilers do not like to see compared with themselves.
template <class T>
bool NotANumber(T x) {
  if constexpr (std::is_floating_point_v<T>) {
    return x != x;
  } else {
    return false;
  }
}

// Calls visitor(T{}) for the C++ type of a floating-point dtype; Unimplemented for others.
template <class Visitor>
absl::Status VisitFloat(DType dtype, Visitor visitor) {
  switch (dtype) {
    case DType::kFloat32: visitor(float{}); return absl::OkStatus();
    case DType::kFloat16: visitor(Float16{}); return absl::OkStatus();
    case DType::kBFloat16: visitor(BFloat16{}); return absl::OkStatus();
    case DType::kFloat64: visitor(double{}); return absl::OkStatus();
    default: return UnsupportedDType(dtype);
  }
}

// Floating point.
template <class Function>
absl::Status RunUnaryFloat(const Call& call, Function function) {
  return VisitFloat(call.outputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    MapUnary<T, T>(call.inputs[0], call.outputs[0],
                   [&](T x) { return static_cast<T>(function(static_cast<double>(x))); });
  });
}

// Floating point through `real`, integers through `integer` on 64 bits of their own signedness,
// wrapped to the type.
template <class Real, class Integer>
absl::Status RunUnary(const Call& call, Real real, Integer integer) {
  const DType dtype = call.outputs[0].dtype;
  if (dtype == DType::kBool) return UnsupportedDType(dtype);
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    MapUnary<T, T>(call.inputs[0], call.outputs[0], [&](T x) {
      if constexpr (kIsFloatingPoint<T>) {
        return static_cast<T>(real(static_cast<double>(x)));
      } else {
        return static_cast<T>(integer(static_cast<Wide<T>>(x)));
      }
    });
  });
  return absl::OkStatus();
}

// Floating point through `real`, integers through `integer` on 64 bits of their own signedness,
// wrapped to the type.
template <class Real, class Integer>
absl::Status RunBinary(const Call& call, Real real, Integer integer) {
  const DType dtype = call.outputs[0].dtype;
  if (dtype == DType::kBool) return UnsupportedDType(dtype);
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    MapBinary<T, T>(call, [&](T a, T b) {
      if constexpr (kIsFloatingPoint<T>) {
        return static_cast<T>(real(static_cast<double>(a), static_cast<double>(b)));
      } else {
        return static_cast<T>(integer(static_cast<Wide<T>>(a), static_cast<Wide<T>>(b)));
      }
    });
  });
  return absl::OkStatus();
}

// A test of floating-point elements, whose result is bool.
template <class Test>
absl::Status RunTest(const Call& call, Test test) {
  return VisitFloat(call.inputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    MapUnary<T, bool>(call.inputs[0], call.outputs[0],
                      [&](T x) { return test(static_cast<double>(x)); });
  });
}

// A comparison of two operands of one type, whose result is bool.
template <class Compare>
absl::Status RunComparison(const Call& call, Compare compare) {
  VisitDType(call.inputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    MapBinary<T, bool>(call, [&](T a, T b) {
      if constexpr (kIsFloatingPoint<T>) {
        return compare(static_cast<double>(a), static_cast<double>(b));
      } else {
        return compare(a, b);
      }
    });
  });
  return absl::OkStatus();
}

// Two's complement arithmetic: integers wrap around, as they do in the models' original frameworks.
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

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_ELEMENTWISE_H_
