// The inner loops of transposed convolutions, compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_CONV_TRANSPOSE_ROWS_H_
#define SINTER_KERNELS_BLOCKED_CONV_TRANSPOSE_ROWS_H_

#include <cstdint>

namespace sinter::blocked {

// A row of pixels and the weights of one output channel.
struct PixelRow {
  const float* pixels;  // of the first channel
  int64_t channel_stride;
  int64_t channels;
  const float* weights;   // of the first channel, one per tap
  int64_t weight_stride;  // from channel to channel
  float bias;
};

// to[t * to_stride + i] = bias + the sum over channels of pixel i * weight t, for t < taps and
// i < width.
using MultiplyPixels = void (*)(const PixelRow& row, int64_t taps, int64_t width, float* to,
                                int64_t to_stride);

// The function for the best instruction set that the processor has and SetMaxIsa allows.
MultiplyPixels PixelMultiplication();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_CONV_TRANSPOSE_ROWS_H_
