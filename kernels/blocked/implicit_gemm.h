// Convolutions and matmuls with constant weights as one matrix product (implicit GEMM). The rows of
// the first factor are windows of pixels whose channels are contiguous; the columns of the result
// are output channels.
//
// A tile of 6 to 8 windows by up to 4 vectors of output channels stays in registers (gemm_tile.h),
// and the weights are packed into panels in the order in which a tile reads them (panels.h). If
// windows reach beyond the edge, the input is copied band by band with zero padding.
#ifndef SINTER_KERNELS_BLOCKED_IMPLICIT_GEMM_H_
#define SINTER_KERNELS_BLOCKED_IMPLICIT_GEMM_H_

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/packed_candidate.h"
#include "kernels/blocked/panels.h"
#include "kernels/blocked/window_sizes.h"
#include "kernels/parallel.h"

namespace sinter::blocked {

// The result is [batch, out_height, out_width, out_channels]. An input that needs padding, is
// channels-first or has a prologue is copied band by band into a workspace. Immutable and
// thread-safe.
class ImplicitGemm {
 public:
  // `channels_first`: the input is [batch, channels, height, width]; otherwise it is channels-last.
  // `prologue` is applied to the input's rows of channels.
  ImplicitGemm(const WindowSizes& sizes, bool channels_first, Epilogue prologue, Epilogue epilogue);

  // Whether the input that is copied for one line of the result has a reasonable size. Attributes
  // can demand terabytes of padding.
  static bool IsSensible(const WindowSizes& sizes);

  // The panels of one group's weights. The groups are packed one after another.
  const Panels& panels() const { return panels_; }
  int64_t weight_elements() const { return sizes_.groups * panels_.element_count(); }
  int64_t workspace_bytes() const;

  // Whether the input may have a row stride. Its rows are pixels.
  bool TakesInputRowStride() const { return copies_ ? !channels_first_ : sizes_.taps() == 1; }

  struct Arguments {
    StridedRows<const float> input;  // rows are pixels; the stride is unused if channels-first
    const float* weights;
    const float* bias;    // null: the epilogue's
    NodeOperands inputs;  // for prologue and epilogue
    void* workspace;
    StridedRows<float> to;
  };
  void Run(Arguments arguments) const;

  // Computes the lines [first, last) of an image of the result on the calling thread. The workspace
  // has LinesWorkspaceElements(last - first) elements.
  void RunLines(Arguments arguments, int64_t image, int64_t first, int64_t last) const;
  int64_t LinesWorkspaceElements(int64_t lines) const;

  // How it packs the constant weights, the node's operand `operand`.
  PackedCandidate::Weights PackedWeights(size_t operand) const;

 private:
  // Pixels [first, last) of an image of the result, or of all images as one if `is_one_line_`; whole
  // lines if the input is copied.
  struct Band {
    int64_t image;
    int64_t first;
    int64_t last;
  };
  // The pixels from which the windows of a band are read.
  struct Source {
    StridedRows<const float> pixels;  // where the leftmost window of line `first_line` starts
    int64_t first_line;
    int64_t line_pixels;
  };

  // Bands of all images by panels of all groups.
  struct Part {
    WorkRange bands;
    WorkRange units;  // a unit is a panel of a group's weights
  };

  void DivideWork();
  std::vector<WorkRange> Bands(int64_t sharers) const;
  Band BandAt(int64_t number) const;
  Source SourceOf(const Arguments& arguments, const Band& band, float* copy) const;
  void CopyLine(const Arguments& arguments, int64_t image, int64_t line, float* to) const;
  void RunBand(const Arguments& arguments, const Band& band, const WorkRange& units,
               float* copy) const;
  void RunPanel(const Arguments& arguments, const Band& band, const Source& source, int64_t group,
                const Panels::Panel& panel) const;

  WindowSizes sizes_;
  bool channels_first_;
  Epilogue prologue_;
  Epilogue epilogue_;
  int64_t workers_;
  bool by_panels_;  // whether workers take different panels rather than pixels
  Panels panels_;
  bool copies_ = false;
  bool is_one_line_ = false;  // sizes_ describes the pixels of all lines and images as one line
  int64_t image_lines_;       // of the result
  int64_t line_pixels_;
  int64_t run_length_ = 0;        // contiguous elements of a window
  std::vector<int64_t> runs_;     // offsets of the runs from the window's first element
  int64_t copy_width_ = 0;        // pixels of a copied line
  int64_t copy_elements_ = 0;     // per worker
  std::vector<WorkRange> bands_;  // of an image, in pixels
  int64_t units_ = 1;
  std::vector<Part> parts_;
  std::vector<int64_t> part_sizes_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_IMPLICIT_GEMM_H_
