// Rounding between the steps of operators that ONNX defines as functions of simpler operators.
#ifndef SINTER_KERNELS_NAIVE_STEP_H_
#define SINTER_KERNELS_NAIVE_STEP_H_

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

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_STEP_H_
