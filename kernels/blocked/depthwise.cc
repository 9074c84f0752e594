#include "kernels/blocked/depthwise.h"

#include <utility>

#include "kernels/blocked/depthwise_tile.h"
#include "kernels/blocked/window_lines.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kProductsPerThread = 64 << 10;

}  // namespace

Depthwise::Depthwise(const WindowSizes& sizes, Epilogue epilogue)
    : sizes_(sizes), epilogue_(std::move(epilogue)) {}

// Computes the windows of a line of the result.
class Depthwise::Windows {
 public:
  Windows(const Depthwise& depthwise, const Arguments& arguments)
      : depthwise_(depthwise),
        weights_(arguments.weights),
        bias_(arguments.bias == nullptr ? depthwise.epilogue_.Bias(arguments.inputs)
                                        : arguments.bias) {}
  void operator()(const WindowLine& window, const TapRange& lines, const TapRange& taps) const {
    const WindowSizes& s = depthwise_.sizes_;
    const int64_t tap = lines.first * s.kernel_width + taps.first;
    run_({window, weights_ + tap * s.channels, s.kernel_width * s.channels, bias_,
          depthwise_.epilogue_.min(), depthwise_.epilogue_.max()});
  }

 private:
  const Depthwise& depthwise_;
  const float* weights_;
  const float* bias_;
  DepthwiseFunction run_ = DepthwiseKernel();
};

void Depthwise::Run(const Arguments& arguments) const {
  ForAllWindows(sizes_, kProductsPerThread, epilogue_, arguments.inputs, arguments.input,
                arguments.to, Windows(*this, arguments));
}

void Depthwise::RunLines(const Arguments& arguments, int64_t image, int64_t first,
                         int64_t last) const {
  const Windows windows(*this, arguments);
  for (int64_t y = first; y < last; ++y) {
    RunLine(sizes_, image * sizes_.out_height + y, epilogue_, arguments.inputs, arguments.input,
            arguments.to, windows);
  }
}

PackedCandidate::Weights Depthwise::PackedWeights(size_t operand, const WindowSizes& sizes) {
  return {.operand = operand,
          .packed_format = "taps of channels",
          .elements = sizes.taps() * sizes.channels,
          .pack = [taps = sizes.taps(), channels = sizes.channels](const float* from, float* to) {
            for (int64_t t = 0; t < taps; ++t) {
              for (int64_t c = 0; c < channels; ++c) to[t * channels + c] = from[c * taps + t];
            }
          }};
}

}  // namespace sinter::blocked
