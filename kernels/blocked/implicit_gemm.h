// Convolutions and matmuls with constant weights as one matrix product (implicit GEMM): the rows of
// the first factor are windows of pixels whose channels are adjacent in memory, the columns are
// output channels.
//
// A tile of 6 to 8 windows by up to 4 vectors of output channels stays in registers (gemm_tile.h),
// and the weights lie in panels in the order in which the tile reads them (panels.h). Windows that
// reach over the edge are copied band by band, with zeros around them.
#ifndef SINTER_KERNELS_BLOCKED_IMPLICIT_GEMM_H_
#define SINTER_KERNELS_BLOCKED_IMPLICIT_GEMM_H_

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/panels.h"
#include "kernels/blocked/window_sizes.h"

namespace sinter::blocked {

// The result is [batch, out_height, out_width, out_channels]. Windows that reach over the edge, and
// inputs with channels first, are copied band by band into a workspace, with zeros around.
// Immutable and thread-safe.
class ImplicitGemm {
 public:
  // `channels_first`: the input is [batch, channels, height, width]; else its channels are last.
  // `prologue` works on the input's rows of channels.
  ImplicitGemm(const WindowSizes& sizes, bool channels_first, Epilogue prologue, Epilogue epilogue);

  // Whether the copy that a line of the result needs is of a sensible size: an attribute can ask
  // for terabytes of zeros.
  static bool IsSensible(const WindowSizes& sizes);

  // Of the weights of one group; those of all lie one behind the other.
  const Panels& panels() const { return panels_; }
  int64_t weight_elements() const { return sizes_.groups * panels_.element_count(); }
  int64_t workspace_bytes() const;

  // Whether the rows of the input, its pixels, may lie apart.
  bool TakesInputRowStride() const { return copies_ ? !channels_first_ : sizes_.taps() == 1; }

  struct Arguments {
    StridedRows<const float> input;  // of pixels; without a meaning where channels are first
    const float* weights;
    const float* bias;                    // null: the epilogue's
    std::span<const void* const> inputs;  // the node's, for what is fused
    void* workspace;
    StridedRows<float> to;
  };
  void Run(Arguments arguments) const;

 private:
  // Pixels [first, last) of the result's image; whole lines where the input is copied.
  struct Band {
    int64_t image;
    int64_t first;
    int64_t last;
  };
  // Where the windows of a band are read from.
  struct Source {
    StridedRows<const float> pixels;  // where the leftmost window of line `first_line` starts
    int64_t first_line;
    int64_t line_pixels;
  };

  void DivideWork();
  Band BandAt(int64_t number) const;
  Source SourceOf(const Arguments& arguments, const Band& band, float* copy) const;
  void CopyLine(const Arguments& arguments, int64_t image, int64_t line, float* to) const;
  void RunWorker(const Arguments& arguments, int64_t worker, float* copy) const;
  void RunPanel(const Arguments& arguments, const Band& band, const Source& source, int64_t group,
                const Panels::Panel& panel) const;

  WindowSizes sizes_;
  bool channels_first_;
  Epilogue prologue_;
  Epilogue epilogue_;
  Panels panels_;
  bool copies_ = false;
  int64_t run_length_ = 0;     // elements that a window has side by side
  std::vector<int64_t> runs_;  // where they start, from the window's first element
  int64_t copy_width_ = 0;     // pixels of a copied line
  int64_t copy_elements_ = 0;  // of a worker
  int64_t band_pixels_ = 0;
  int64_t bands_of_image_ = 0;
  int64_t workers_ = 1;
  bool by_panels_ = false;  // how workers share the work: else by bands
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_IMPLICIT_GEMM_H_
