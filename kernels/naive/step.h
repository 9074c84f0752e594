// Rounding between the steps of operators that ONNX defines as functions of simpler operators.
#ifndef SINTER_KERNELS_NAIVE_STEP_H_
#define SINTER_KERNELS_NAIVE_STEP_H_

#include <cstdint>
#include <type_traits>

#include "sinter/dtype.h"

namespace sinter::naive {

// ONNX's tests of 16-bit types expect the result of each simpler operator to be rounded to the
// type. Wider types are rounded once, at the end.
template <class T>
double Step(double x) {
  if constexpr (sizeof(T) == 2) {
    return static_cast<double>(static_cast<T>(x));
  } else {
    return x;
  }
}

// Adds the elements as ONNX's reference does, which rounds each partial sum of bf16 elements to bf16.
// Longer rows are added without this rounding: a sum of ones in bf16 would end at 256.
template <class T>
class SumOfSteps {
 public:
  explicit SumOfSteps(int64_t count) : rounds_(std::is_same_v<T, BFloat16> && count <= 8) {}

  void Add(double x) { sum_ = rounds_ ? Step<T>(sum_ + x) : sum_ + x; }
  double Value() const { return Step<T>(sum_); }

 private:
  bool rounds_;
  double sum_ = 0;
};

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_STEP_H_
