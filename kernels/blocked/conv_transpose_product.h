// Transposed convolutions whose windows neither overlap nor leave gaps, in channels-last layout. A line
// of the result is a product of a line of pixels and the weights of one line of the window, and is
// contiguous. With few output channels such a product would have few columns: then one product
// yields all lines of the windows, which are copied from it.
#ifndef SINTER_KERNELS_BLOCKED_CONV_TRANSPOSE_PRODUCT_H_
#define SINTER_KERNELS_BLOCKED_CONV_TRANSPOSE_PRODUCT_H_

#include <cstdint>

#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/implicit_gemm.h"
#include "kernels/blocked/packed_candidate.h"
#include "kernels/blocked/strided_rows.h"

namespace sinter::blocked {

// The stride is the kernel's size.
struct ApartSizes {
  int64_t batch, channels, height, width;
  int64_t out_channels, kernel_height, kernel_width;

  int64_t taps() const { return kernel_height * kernel_width; }
  // Elements of one line of a window of the result.
  int64_t line_elements() const { return kernel_width * out_channels; }
};

// Immutable and thread-safe.
class ConvTransposeProduct {
 public:
  // The columns of a product, to whose rows the epilogue is applied.
  static int64_t ColumnsOf(const ApartSizes& sizes);
  ConvTransposeProduct(const ApartSizes& sizes, const Epilogue& epilogue);

  // How it packs the constant weights [channels, out_channels, kernel_height, kernel_width].
  PackedCandidate::Weights PackedWeights(size_t operand) const;
  int64_t workspace_bytes() const;

  // `bias` may be null.
  void Run(StridedRows<const float> input, const float* weights, const float* bias,
           const NodeOperands& inputs, void* workspace, float* to) const;

 private:
  ApartSizes sizes_;
  int64_t columns_;
  int64_t window_lines_;  // of a product
  ImplicitGemm product_;
  int64_t workers_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_CONV_TRANSPOSE_PRODUCT_H_
