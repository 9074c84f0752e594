#include "kernels/blocked/depthwise.h"

#include <utility>

#include "kernels/blocked/depthwise_tile.h"
#include "kernels/blocked/window_lines.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kProductsPerThread = 64 << 10;

}  // namespace

Depthwise::Depthwise(const WindowSizes& sizes, Epilogue epilogue)
    : sizes_(sizes), epilogue_(std::move(epilogue)) {}

void Depthwise::RunLines(const Arguments& arguments, int64_t image, int64_t first,
                         int64_t last) const {
  const WindowSizes& s = sizes_;
  const DepthwiseFunction run = DepthwiseKernel();
  const float* const bias =
      arguments.bias == nullptr ? epilogue_.Bias(arguments.inputs) : arguments.bias;
  const StridedRows<const float> pixels = arguments.input.From(image * s.height * s.width);
  for (int64_t y = first; y < last; ++y) {
    const int64_t row = (image * s.out_height + y) * s.out_width;
    ForWindowsOfLine(s, pixels, y, arguments.to.From(row),
                     [&](const WindowLine& window, const TapRange& lines, const TapRange& taps) {
                       const int64_t tap = lines.first * s.kernel_width + taps.first;
                       run({window, arguments.weights + tap * s.channels,
                            s.kernel_width * s.channels, bias, epilogue_.min(), epilogue_.max()});
                     });
    epilogue_.Apply(arguments.inputs, row, row + s.out_width, 0, s.channels, arguments.to);
  }
}

void Depthwise::Run(const Arguments& arguments) const {
  const WindowSizes& s = sizes_;
  const int64_t products = s.out_width * s.channels * s.taps();
  ParallelFor(s.batch * s.out_height, std::max<int64_t>(1, kProductsPerThread / products),
              [&](int64_t begin, int64_t end) {
                for (int64_t line = begin; line < end; ++line) {
                  const int64_t y = line % s.out_height;
                  RunLines(arguments, line / s.out_height, y, y + 1);
                }
              });
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
