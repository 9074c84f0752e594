// Functions of arrays of bytes and i32 elements, compiled for several instruction sets. Pointers
// need no alignment.
#ifndef SINTER_KERNELS_BLOCKED_INTEGER_FUNCTIONS_H_
#define SINTER_KERNELS_BLOCKED_INTEGER_FUNCTIONS_H_

#include <cstdint>

namespace sinter::blocked {

struct IntegerFunctions {
  // to[i] = saturate(round(from[i] / scale) + zero), where round takes ties to even and NaN to 0.
  void (*quantize_to_u8)(const float* from, float scale, int32_t zero, uint8_t* to, int64_t count);
  void (*quantize_to_i8)(const float* from, float scale, int32_t zero, int8_t* to, int64_t count);
  // to[i] = (from[i] - zero) * scale.
  void (*dequantize_u8)(const uint8_t* from, int32_t zero, float scale, float* to, int64_t count);
  void (*dequantize_i8)(const int8_t* from, int32_t zero, float scale, float* to, int64_t count);
  void (*to_float)(const int32_t* from, float* to, int64_t count);
  // to[i] = a[i] + b[i], or a[i] + b[0], with wraparound; `to` may be `a` or `b`.
  void (*add)(const int32_t* a, const int32_t* b, int32_t* to, int64_t count);
  void (*add_one)(const int32_t* a, const int32_t* b, int32_t* to, int64_t count);
};

// The functions for the best instruction set that the processor has and SetMaxIsa allows.
const IntegerFunctions& FunctionsOfIntegers();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_INTEGER_FUNCTIONS_H_
