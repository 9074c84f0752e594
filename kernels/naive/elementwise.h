// Kernels of elementwise operators: a scalar function is applied to every element, for all types of
// the operator. Floating point is computed in f64 and rounded once.
#ifndef SINTER_KERNELS_NAIVE_ELEMENTWISE_H_
#define SINTER_KERNELS_NAIVE_ELEMENTWISE_H_

#include "kernels/naive/strided_loop.h"
#include "kernels/naive/wide.h"
#include "kernels/wrapping_arithmetic.h"

namespace sinter::naive {

absl::Status UnsupportedDType(DType dtype);

// The type in which sums and products are computed. Integers wrap around.
template <class T>
using Sum = std::conditional_t<kIsFloatingPoint<T>, double, uint64_t>;

// Whether x is NaN. Integers are not compared with themselves, since compilers warn about that.
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

// output[i] = function(input[i]), computed as W; the output has the input's dtype.
template <class W, class Function>
void MapWide(const Call& call, Function function) {
  const OutputView& output = call.outputs[0];
  ForEachTile<1, W, W>(call.inputs, output, StorerOf<W>(output.dtype),
                       [&](const std::array<W*, 1>& operands, int64_t count, W* result) {
                         for (int64_t i = 0; i < count; ++i) result[i] = function(operands[0][i]);
                       });
}

// output[i] = function(a[i], b[i]), computed as W with a result of type Out.
template <class W, class Out, class Function>
void MapWidePairs(const Call& call, Function function) {
  const OutputView& output = call.outputs[0];
  ForEachTile<2, W, Out>(call.inputs, output, StorerOf<Out>(output.dtype),
                         [&](const std::array<W*, 2>& operands, int64_t count, Out* result) {
                           for (int64_t i = 0; i < count; ++i) {
                             result[i] = function(operands[0][i], operands[1][i]);
                           }
                         });
}

// Unary operators on floating-point elements.
template <class Function>
absl::Status RunUnaryFloat(const Call& call, Function function) {
  const DType dtype = call.outputs[0].dtype;
  if (!IsFloatingPoint(dtype)) return UnsupportedDType(dtype);
  MapWide<double>(call, function);
  return absl::OkStatus();
}

// Unary operators: floating point uses `real`; integers use `integer` on 64 bits of the same
// signedness and wrap to their type.
template <class Real, class Integer>
absl::Status RunUnary(const Call& call, Real real, Integer integer) {
  const DType dtype = call.outputs[0].dtype;
  if (dtype == DType::kBool) return UnsupportedDType(dtype);
  VisitWide(dtype, [&](auto zero) {
    using W = decltype(zero);
    if constexpr (std::is_same_v<W, double>) {
      MapWide<W>(call, real);
    } else {
      MapWide<W>(call, [&](W x) { return static_cast<W>(integer(x)); });
    }
  });
  return absl::OkStatus();
}

// Binary operators, with the same types.
template <class Real, class Integer>
absl::Status RunBinary(const Call& call, Real real, Integer integer) {
  const DType dtype = call.outputs[0].dtype;
  if (dtype == DType::kBool) return UnsupportedDType(dtype);
  VisitWide(dtype, [&](auto zero) {
    using W = decltype(zero);
    if constexpr (std::is_same_v<W, double>) {
      MapWidePairs<W, W>(call, real);
    } else {
      MapWidePairs<W, W>(call, [&](W a, W b) { return static_cast<W>(integer(a, b)); });
    }
  });
  return absl::OkStatus();
}

// A test of floating-point elements, whose result is bool.
template <class Test>
absl::Status RunTest(const Call& call, Test test) {
  const DType dtype = call.inputs[0].dtype;
  if (!IsFloatingPoint(dtype) && !IsNarrowFloat(dtype)) return UnsupportedDType(dtype);
  ForEachTile<1, double, uint64_t>(
      call.inputs, call.outputs[0], StorerOf<uint64_t>(DType::kBool),
      [&](const std::array<double*, 1>& operands, int64_t count, uint64_t* result) {
        for (int64_t i = 0; i < count; ++i) result[i] = test(operands[0][i]) ? 1 : 0;
      });
  return absl::OkStatus();
}

// A comparison of two operands of one type, whose result is bool.
template <class Compare>
absl::Status RunComparison(const Call& call, Compare compare) {
  VisitWide(call.inputs[0].dtype, [&](auto zero) {
    using W = decltype(zero);
    MapWidePairs<W, uint64_t>(call, [&](W a, W b) -> uint64_t { return compare(a, b) ? 1 : 0; });
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_ELEMENTWISE_H_
