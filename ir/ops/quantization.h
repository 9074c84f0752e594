// Scales and zero points of QuantizeLinear and DequantizeLinear: one for the whole tensor, for each
// index of one axis, or for each block along one axis.
#ifndef SINTER_IR_OPS_QUANTIZATION_H_
#define SINTER_IR_OPS_QUANTIZATION_H_

#include "ir/operation.h"

namespace sinter {

// Operand 1, the scale, has one element (rank 0 or 1), one for each index of the axis, or, with a
// block size above 0, the data's shape but ceil(size / block size) along the axis; operand 2, the
// zero point, where there is one, has the scale's shape.
absl::Status CheckQuantization(const Inference& inference, int64_t axis, int64_t block_size);

}  // namespace sinter

#endif  // SINTER_IR_OPS_QUANTIZATION_H_
