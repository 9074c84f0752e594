// Two or three convolutions, one of them depthwise, as one kernel: a depthwise separable convolution
// or an inverted residual block. The result is computed in bands of lines, and of the results in
// between only the lines that a band needs are in memory. They stay in a core's L2 cache, while whole
// results would be written to memory and read again.
//
// Where the windows of two bands overlap, the lines that both need are kept. Every sum is that of the
// single convolutions' kernels, so the result is the same, bit for bit.
#ifndef SINTER_KERNELS_BLOCKED_CONV_LAYERS_H_
#define SINTER_KERNELS_BLOCKED_CONV_LAYERS_H_

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "kernels/blocked/conv_parts.h"
#include "kernels/blocked/depthwise.h"
#include "kernels/blocked/implicit_gemm.h"
#include "kernels/blocked/strided_rows.h"

namespace sinter::blocked {

// Each layer's input is the result of the layer before. Immutable and thread-safe.
class ConvLayers {
 public:
  // Whether the layers fit, their results in between are too large for the cache, and bands are small
  // and many enough for the threads.
  static bool Pays(std::span<const ConvParts> layers);

  // `channels_first`: the input is [batch, channels, height, width]; otherwise it is channels-last,
  // as the result is.
  ConvLayers(std::span<const ConvParts> layers, bool channels_first);

  // How the layers pack their constant weights, by layer.
  const std::vector<PackedCandidate::Weights>& packed_weights() const { return packed_weights_; }
  int64_t workspace_bytes() const;

  struct Weights {
    const float* weights;
    const float* bias;  // null: the epilogue's
  };
  struct Arguments {
    StridedRows<const float> input;    // rows are pixels; the stride is unused if channels-first
    std::span<const Weights> weights;  // by layer
    NodeOperands inputs;               // for prologue and epilogues
    void* workspace;
    StridedRows<float> to;
  };
  void Run(const Arguments& arguments) const;

 private:
  struct Layer {
    WindowSizes sizes;
    std::variant<Depthwise, ImplicitGemm> kernel;
    // Lines of the result that a worker holds: those that a band of the next layer needs, or for the
    // last layer, which writes to the result itself, the lines of a band.
    int64_t lines = 0;
    int64_t held_at = 0;       // offsets into a worker's workspace
    int64_t workspace_at = 0;  // of the kernel's own
  };
  // What a worker holds of each layer's result: the lines [first, last) of one image.
  struct Held {
    int64_t first;
    int64_t last;
  };
  struct Worker;

  void DivideWork(std::span<const ConvParts> layers);
  void SetBand(int64_t lines);
  void Hold(Worker& worker, size_t layer, int64_t first, int64_t last) const;
  void RunLines(Worker& worker, size_t layer, int64_t first, int64_t last,
                StridedRows<float> to) const;

  std::vector<Layer> layers_;
  std::vector<PackedCandidate::Weights> packed_weights_;
  int64_t worker_elements_ = 0;
  int64_t workers_ = 1;
  std::vector<WorkRange> parts_;     // in lines of an image
  std::vector<int64_t> part_sizes_;  // of all images
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_CONV_LAYERS_H_
