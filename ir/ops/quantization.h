// Scales and zero points of QuantizeLinear and DequantizeLinear: one for the whole tensor, one per
// index of an axis, or one per block along an axis.
#ifndef SINTER_IR_OPS_QUANTIZATION_H_
#define SINTER_IR_OPS_QUANTIZATION_H_

#include "ir/operation.h"

namespace sinter {

// Operand 1, the scale, has one element (rank 0 or 1), or one per index of the axis. With a block
// size above 0, it has the data's shape, except for ceil(size / block size) along the axis. Operand
// 2, the optional zero point, has the scale's shape.
absl::Status CheckQuantization(const Inference& inference, int64_t axis, int64_t block_size);

}  // namespace sinter

#endif  // SINTER_IR_OPS_QUANTIZATION_H_
