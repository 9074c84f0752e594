// Elements of any type as numbers, where a kernel has more types than are worth a template each.
#ifndef SINTER_KERNELS_NAIVE_NUMBERS_H_
#define SINTER_KERNELS_NAIVE_NUMBERS_H_

#include <cstdint>

#include "ir/dtype.h"

namespace sinter::naive {

// Element `offset` of an array of the dtype.
using ReadNumber = double (*)(const void* data, int64_t offset);
ReadNumber ReaderOf(DType dtype);

// Stores a number that the dtype holds, rounded to it where it is floating-point.
using WriteNumber = void (*)(void* data, int64_t offset, double number);
WriteNumber WriterOf(DType dtype);

// The nearest number that the dtype holds.
using RoundNumber = double (*)(double number);
RoundNumber RounderOf(DType dtype);

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_NUMBERS_H_
