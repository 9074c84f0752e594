#include "kernels/blocked/depthwise.h"

#include <algorithm>
#include <utility>

#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/depthwise_tile.h"
#include "kernels/blocked/window_lines.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kProductsPerThread = 64 << 10;
constexpr int64_t kUnitsPerThread = 4;
// Of a part of a line. Parts consist of whole vectors of every instruction set.
constexpr int64_t kFewestChannels = 64;
constexpr int64_t kChannelMultiple = 16;

}  // namespace

Depthwise::Depthwise(const WindowSizes& sizes, Epilogue epilogue)
    : sizes_(sizes), epilogue_(std::move(epilogue)) {}

void Depthwise::RunLine(const Arguments& arguments, int64_t line, const WorkRange& channels) const {
  WindowSizes s = sizes_;
  s.channels = channels.end - channels.begin;
  const float* const bias =
      arguments.bias == nullptr ? epilogue_.Bias(arguments.inputs) : arguments.bias;
  const DepthwiseFunction run = DepthwiseKernel();
  const auto run_windows = [&](const WindowLine& window, const TapRange& lines,
                               const TapRange& taps) {
    const int64_t tap = lines.first * s.kernel_width + taps.first;
    run({window, arguments.weights + tap * sizes_.channels + channels.begin,
         s.kernel_width * sizes_.channels, sizes_.channels,
         bias == nullptr ? nullptr : bias + channels.begin, epilogue_.min(), epilogue_.max()});
  };
  const int64_t row = line * s.out_width;
  const float* const image = arguments.input.at(line / s.out_height * s.height * s.width);
  ForWindowsOfLine(s, {image + channels.begin, arguments.input.row_stride}, line % s.out_height,
                   {arguments.to.at(row) + channels.begin, arguments.to.row_stride}, run_windows);
  epilogue_.Apply(arguments.inputs, row, row + s.out_width, channels.begin, s.channels,
                  arguments.to);
}

void Depthwise::Run(const Arguments& arguments) const {
  const int64_t lines = sizes_.batch * sizes_.out_height;
  const int64_t threads = CurrentThreadCount();
  // Threads that have few lines share the channels of each.
  int64_t parts = 1;
  if (threads > 1 && lines < kUnitsPerThread * threads) {
    parts = std::clamp<int64_t>(sizes_.channels / kFewestChannels, 1,
                                CeilDiv(kUnitsPerThread * threads, lines));
  }
  const int64_t part_channels =
      CeilDiv(CeilDiv(sizes_.channels, parts), kChannelMultiple) * kChannelMultiple;
  parts = CeilDiv(sizes_.channels, part_channels);
  const int64_t products = sizes_.out_width * part_channels * sizes_.taps();
  ParallelFor(lines * parts, std::max<int64_t>(1, kProductsPerThread / products),
              [&](int64_t begin, int64_t end) {
                for (int64_t unit = begin; unit < end; ++unit) {
                  const int64_t channel = unit % parts * part_channels;
                  RunLine(arguments, unit / parts,
                          {channel, std::min(channel + part_channels, sizes_.channels)});
                }
              });
}

void Depthwise::RunLines(const Arguments& arguments, int64_t image, int64_t first,
                         int64_t last) const {
  for (int64_t y = first; y < last; ++y) {
    RunLine(arguments, image * sizes_.out_height + y, {0, sizes_.channels});
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
