// Rounding between the steps of operators that ONNX defines by a function of smaller ones.
#ifndef SINTER_KERNELS_NAIVE_STEP_H_
#define SINTER_KERNELS_NAIVE_STEP_H_

namespace sinter::naive {

// ONNX's tests of 16-bit types want the result of each smaller operator rounded to the type; wider
// types are rounded once, at the end.
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
