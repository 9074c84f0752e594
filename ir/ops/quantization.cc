#include "ir/ops/quantization.h"

namespace sinter {
namespace {

absl::StatusOr<Shape> ScaleShape(const Inference& inference, int64_t axis, int64_t block_size) {
  const Shape& x = inference.shape(0);
  const Shape& scale = inference.shape(1);
  if (block_size == 0 && (scale.rank() == 0 || scale == Shape{1})) return scale;
  SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis, x.rank()));
  if (block_size == 0) return Shape{x[along]};
  Shape blocks = x;
  blocks[along] = CeilDivide(x[along], block_size);
  return blocks;
}

}  // namespace

absl::Status CheckQuantization(const Inference& inference, int64_t axis, int64_t block_size) {
  if (block_size < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("block_size is ", block_size, ", expected 0 or more"));
  }
  SINTER_ASSIGN_OR_RETURN(const Shape expected, ScaleShape(inference, axis, block_size));
  for (size_t i = 1; i < inference.input_count(); ++i) {
    if (CouldEqual(inference.shape(i), expected)) continue;
    return absl::InvalidArgumentError(absl::StrCat("input ", i, " must have shape ",
                                                   expected.ToString(), ", not ",
                                                   inference.shape(i).ToString()));
  }
  return absl::OkStatus();
}

}  // namespace sinter
