// Vector functions: functions of f32 arrays, each compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_VECTOR_FUNCTIONS_H_
#define SINTER_KERNELS_BLOCKED_VECTOR_FUNCTIONS_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace sinter::blocked {

// The functions that vector_functions.inc lists.
enum class VectorFunctionId : uint8_t {
#define SINTER_UNARY_FUNCTION(Name, ...) k##Name,
#define SINTER_BINARY_FUNCTION(Name, ...) k##Name,
#define SINTER_INTERNAL_FUNCTION(Name, ...) k##Name,
#include "kernels/blocked/vector_functions.inc"
};

// Scalar parameters of a function, taken from the operator's attributes.
struct Parameters {
  float p = 0;
  float q = 0;
};

// to[i] = f(a[i], b[i]) for i < count; unary functions do not read b. `to` may be `a` or `b`, and
// pointers need no alignment. NaN stays NaN.
using VectorFunction = void (*)(const float* a, const float* b, float* to, size_t count,
                                Parameters parameters);

// Functions of rows of `count` elements.
struct RowFunctions {
  float (*sum)(const float* a, size_t count);
  float (*max)(const float* a, size_t count);  // count > 0; NaN if an element is NaN
  float (*min)(const float* a, size_t count);
  float (*sum_of_squares)(const float* a, float mean, size_t count);      // of a - mean
  float (*sum_of_differences)(const float* a, float mean, size_t count);  // a - mean
  // to = (a - mean) * scale * weight + bias; null weight or bias: 1 or 0.
  void (*normalize)(const float* a, float mean, float scale, const float* weight, const float* bias,
                    float* to, size_t count);
  // to = exp(a * factor - max), 0 below 2^-126; returns the sum of `to`. `max` is the largest of
  // a * factor.
  float (*exp_minus)(const float* a, float factor, float max, float* to, size_t count);
  // to += a; to = max(to, a); to = min(to, a); to *= factor; to = to * factor + a.
  void (*add_to)(const float* a, float* to, size_t count);
  void (*max_to)(const float* a, float* to, size_t count);
  void (*min_to)(const float* a, float* to, size_t count);
  void (*scale)(float factor, float* to, size_t count);
  void (*scale_add)(float factor, const float* a, float* to, size_t count);
  // Replaces subnormal numbers by zeros.
  void (*flush_subnormals)(float* to, size_t count);
  // to[i * rows + r] = from[r * stride + i], for r < rows and i < count.
  void (*interleave)(const float* from, int64_t stride, int64_t rows, int64_t count, float* to);
};

// The functions for the best instruction set that the processor has and SetMaxIsa allows.
VectorFunction FunctionFor(VectorFunctionId id);
const RowFunctions& Rows();

// The name of that instruction set, for people: "avx2".
std::string VectorIsa();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_VECTOR_FUNCTIONS_H_
