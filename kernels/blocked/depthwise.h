// Depthwise convolutions in channels-last layout.
#ifndef SINTER_KERNELS_BLOCKED_DEPTHWISE_H_
#define SINTER_KERNELS_BLOCKED_DEPTHWISE_H_

#include <cstdint>
#include <span>

#include "kernels/blocked/depthwise_tile.h"
#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/packed_candidate.h"
#include "kernels/blocked/strided_rows.h"
#include "kernels/blocked/window_sizes.h"
#include "kernels/parallel.h"

namespace sinter::blocked {

// A convolution with as many groups as input and output channels. Immutable and thread-safe.
class Depthwise {
 public:
  Depthwise(const WindowSizes& sizes, Epilogue epilogue);

  struct Arguments {
    StridedRows<const float> input;  // rows are pixels
    const float* weights;
    const float* bias;    // null: the epilogue's
    NodeOperands inputs;  // for the epilogue
    StridedRows<float> to;
  };
  void Run(const Arguments& arguments) const;
  // Computes the lines [first, last) of an image of the result on the calling thread.
  void RunLines(const Arguments& arguments, int64_t image, int64_t first, int64_t last) const;

  // How it packs the constant weights, the node's operand `operand`.
  static PackedCandidate::Weights PackedWeights(size_t operand, const WindowSizes& sizes);

 private:
  // Lines of an image of the result, or pixels of one line, for these channels.
  struct Part {
    int64_t image;
    WorkRange lines;
    WorkRange pixels;
    WorkRange channels;
  };
  void RunSharingPixels(const Arguments& arguments, int64_t parts) const;
  void RunSharingChannels(const Arguments& arguments, int64_t parts) const;
  int64_t FewestUnits(int64_t elements) const;
  // RunPart also applies the epilogue.
  void RunPart(const Arguments& arguments, const Part& part) const;
  void RunInPlace(const Arguments& arguments, const Part& part) const;
  void RunCopied(const Arguments& arguments, const Part& part) const;
  bool CopyPays() const;
  int64_t PixelsInL1(int64_t row_stride) const;
  // What rectangles of these channels have in common.
  DepthwiseRectangle RectangleOf(const Arguments& arguments, const WorkRange& channels) const;

  WindowSizes sizes_;
  Epilogue epilogue_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_DEPTHWISE_H_
