// Checks that normalisations and similar operators share.
#ifndef SINTER_IR_OPS_NORMALIZATION_H_
#define SINTER_IR_OPS_NORMALIZATION_H_

#include "ir/operation.h"

namespace sinter {

// Requires that operand `input` broadcasts to the shape, or to that of operand `to`, without
// enlarging it.
absl::Status RequireBroadcastTo(const Inference& inference, size_t input, const Shape& shape);
absl::Status RequireBroadcastTo(const Inference& inference, size_t input, size_t to);

}  // namespace sinter

#endif  // SINTER_IR_OPS_NORMALIZATION_H_
