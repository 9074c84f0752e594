// What Sinter does to a primitive's result after it: elementwise operations, because oneDNN's own
// relu, clip and the like turn NaN into a number; and zeros in padding lanes, which a convolution
// computes as input times zero, so that an infinity makes them NaN.
#ifndef SINTER_KERNELS_ONEDNN_FINISH_H_
#define SINTER_KERNELS_ONEDNN_FINISH_H_

#include <cstdint>
#include <limits>
#include <span>

namespace sinter::onednn {

// y = clamp(alpha * x + beta, min, max); NaN stays NaN.
struct Finish {
  float alpha = 1;
  float beta = 0;
  float min = -std::numeric_limits<float>::infinity();
  float max = std::numeric_limits<float>::infinity();

  float operator()(float x) const {
    const float y = alpha * x + beta;
    // In this order a comparison with NaN selects the NaN.
    const float low = min > y ? min : y;
    return max < low ? max : low;
  }
};

// The padding lanes of a tensor whose channels are stored in blocks.
struct PaddingLanes {
  int64_t images = 0;
  int64_t image_stride = 0;  // elements
  int64_t last_block = 0;    // offset of the last block of channels in an image
  int64_t pixels = 0;        // of an image; their blocks are contiguous
  int64_t block = 0;         // channels in a block
  int64_t first = 0;         // the first padding lane in the last block
};

void ClearPaddingLanes(const PaddingLanes& lanes, float* elements);

// Applies the operations in turn to each element, in place and in parallel.
void ApplyFinish(std::span<const Finish> operations, float* elements, int64_t count);

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_FINISH_H_
