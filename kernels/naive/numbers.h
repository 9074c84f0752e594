// Access to elements of any type as f64, for kernels with too many types to instantiate a template
// for each.
#ifndef SINTER_KERNELS_NAIVE_NUMBERS_H_
#define SINTER_KERNELS_NAIVE_NUMBERS_H_

#include <cstdint>

#include "sinter/dtype.h"

namespace sinter::naive {

// Element `offset` of an array of the dtype.
using ReadNumber = double (*)(const void* data, int64_t offset);
ReadNumber ReaderOf(DType dtype);

// Stores a number that is in the dtype's range. Floating-point types round it.
using WriteNumber = void (*)(void* data, int64_t offset, double number);
WriteNumber WriterOf(DType dtype);
// The same for a narrow floating-point type, without saturation (sinter/narrow.h).
WriteNumber UnsaturatedWriterOf(DType dtype);

// Rounds to the nearest number of the dtype.
using RoundNumber = double (*)(double number);
RoundNumber RounderOf(DType dtype);

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_NUMBERS_H_
