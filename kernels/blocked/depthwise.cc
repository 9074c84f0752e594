#include "kernels/blocked/depthwise.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "ir/checked_size.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/window_lines.h"
#include "kernels/cache_sizes.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kProductsPerThread = 64 << 10;
constexpr int64_t kUnitsPerThread = 4;
// Of a part of a line. Parts consist of whole vectors of every instruction set.
constexpr int64_t kFewestChannels = 64;
constexpr int64_t kFewestPixels = 8;
constexpr int64_t kChannelMultiple = 16;
// Of inputs and results beyond L2 with few channels, so many pixels are computed at a time.
constexpr int64_t kFewChannels = 64;
constexpr int64_t kPixelsInOrder = 16;
// A padded copy of some channels, which stays in L1.
constexpr int64_t kCopyElements = 8 << 10;

}  // namespace

Depthwise::Depthwise(const WindowSizes& sizes, Epilogue epilogue)
    : sizes_(sizes), epilogue_(std::move(epilogue)) {}

DepthwiseRectangle Depthwise::RectangleOf(const Arguments& arguments,
                                          const WorkRange& channels) const {
  const float* const bias =
      arguments.bias == nullptr ? epilogue_.Bias(arguments.inputs) : arguments.bias;
  DepthwiseRectangle rectangle = {};
  rectangle.channels = channels.end - channels.begin;
  rectangle.to_stride = arguments.to.row_stride;
  rectangle.to_line_stride = sizes_.out_width * arguments.to.row_stride;
  rectangle.weights = arguments.weights + channels.begin;
  rectangle.weight_line_stride = sizes_.kernel_width * sizes_.channels;
  rectangle.weight_tap_stride = sizes_.channels;
  rectangle.bias = bias == nullptr ? nullptr : bias + channels.begin;
  rectangle.min = epilogue_.min();
  rectangle.max = epilogue_.max();
  return rectangle;
}

// Reads the input where it is. Windows at the edges have fewer taps.
void Depthwise::RunInPlace(const Arguments& arguments, const Part& part) const {
  const auto& [image, lines, columns, channels] = part;
  WindowSizes s = sizes_;
  s.channels = channels.end - channels.begin;
  const DepthwiseFunction run = DepthwiseKernels().run;
  const DepthwiseRectangle of_channels = RectangleOf(arguments, channels);
  const float* const pixels = arguments.input.at(image * s.height * s.width);
  int64_t most_pixels = PixelsInL1(arguments.input.row_stride);
  // What a rectangle reads and writes stays in L2 while its channels are computed one after another.
  const int64_t line_elements =
      (s.stride_height * s.stride_width + 1) * std::min(most_pixels, s.out_width) * s.channels;
  int64_t most_lines = std::max<int64_t>(1, Level2CacheFloats() / 2 / line_elements);
  const int64_t elements =
      (s.height * s.width + s.out_height * s.out_width) * arguments.input.row_stride;
  if (elements > Level2CacheFloats() && arguments.input.row_stride <= kFewChannels) {
    // The processor prefetches pixels of few channels best in order.
    most_pixels = kPixelsInOrder;
    most_lines = 1;
  }
  for (int64_t y = lines.begin; y < lines.end;) {
    const int64_t inside = LinesInside(s, y, lines.end);
    const int64_t count = std::clamp<int64_t>(inside, 1, most_lines);
    const auto run_windows = [&](const WindowLine& window, const TapRange& window_lines,
                                 const TapRange& taps) {
      const int64_t tap = window_lines.first * s.kernel_width + taps.first;
      DepthwiseRectangle rectangle = of_channels;
      static_cast<WindowLine&>(rectangle) = window;
      rectangle.result_lines = count;
      rectangle.from_line_step = s.stride_height * s.width * arguments.input.row_stride;
      rectangle.weights += tap * sizes_.channels;
      for (int64_t x = 0; x < window.pixels; x += most_pixels) {
        rectangle.from = window.from + x * window.pixel_stride;
        rectangle.to = window.to + x * window.to_stride;
        rectangle.pixels = std::min(most_pixels, window.pixels - x);
        run(rectangle);
      }
    };
    const int64_t row = (image * s.out_height + y) * s.out_width;
    ForWindowsOfLine(s, {pixels + channels.begin, arguments.input.row_stride}, y, columns,
                     {arguments.to.at(row) + channels.begin, arguments.to.row_stride}, run_windows);
    y += count;
  }
}

// Copies some channels at a time with their padding, so that all windows are alike and their pixels lie
// together.
void Depthwise::RunCopied(const Arguments& arguments, const Part& part) const {
  const auto& [image, lines, columns, channels] = part;
  const WindowSizes& s = sizes_;
  const DepthwiseFunctions& kernels = DepthwiseKernels();
  alignas(64) float copy[kCopyElements];
  const int64_t width = s.InputColumns(s.out_width);
  const int64_t input_lines = s.InputLines(lines.end - lines.begin);
  std::fill_n(copy, input_lines * width * kChannelMultiple, 0.0F);
  const int64_t top = lines.begin * s.stride_height - s.pad_top;
  const int64_t first = std::max<int64_t>(0, -top);  // of the copy's lines, inside the image
  const int64_t last = std::min(input_lines, s.height - top);
  const int64_t row = (image * s.out_height + lines.begin) * s.out_width;
  DepthwiseCopy of_channels{.from = arguments.input.at((image * s.height + top + first) * s.width),
                            .pixel_stride = arguments.input.row_stride,
                            .line_stride = s.width * arguments.input.row_stride,
                            .lines = last - first,
                            .pixels = std::min(s.width, width - s.pad_left),
                            .channels = kChannelMultiple,
                            .to = copy + (first * width + s.pad_left) * kChannelMultiple,
                            .to_pixel_stride = kChannelMultiple,
                            .to_line_stride = width * kChannelMultiple};
  of_channels.from += channels.begin;
  for (int64_t c = channels.begin; c < channels.end; c += kChannelMultiple) {
    const int64_t count = std::min(kChannelMultiple, channels.end - c);
    of_channels.channels = count;
    kernels.copy(of_channels);
    of_channels.from += kChannelMultiple;
    DepthwiseRectangle rectangle = RectangleOf(arguments, {c, c + count});
    rectangle.from = copy;
    rectangle.pixel_stride = s.stride_width * kChannelMultiple;
    rectangle.pixels = s.out_width;
    rectangle.lines = s.kernel_height;
    rectangle.line_stride = s.dilation_height * width * kChannelMultiple;
    rectangle.taps = s.kernel_width;
    rectangle.tap_stride = s.dilation_width * kChannelMultiple;
    rectangle.to = arguments.to.at(row) + c;
    rectangle.result_lines = lines.end - lines.begin;
    rectangle.from_line_step = s.stride_height * width * kChannelMultiple;
    kernels.run(rectangle);
  }
}

// The pixels of a line of which the lines of a window stay in L1, for one vector of channels.
int64_t Depthwise::PixelsInL1(int64_t row_stride) const {
  constexpr int64_t kSets = 64;
  constexpr int64_t kWays = 6;  // of 8 or more
  constexpr int64_t kFloatsOfLine = 16;
  constexpr int64_t kFewest = 8;
  const int64_t distance = std::max<int64_t>(row_stride / kFloatsOfLine, 1);  // in cache lines
  const int64_t sets = kSets / std::gcd(distance, kSets);
  const int64_t lines = sizes_.kernel_height + 1;
  return std::max(sets * kWays / lines / kFewest * kFewest, kFewest);
}

// Whether a padded copy of the input takes less time than windows at edges.
bool Depthwise::CopyPays() const {
  return 2 * (sizes_.kernel_width - 1) * sizes_.dilation_width > sizes_.width;
}

void Depthwise::RunPart(const Arguments& arguments, const Part& part) const {
  const WindowSizes& s = sizes_;
  const auto& [image, lines, columns, channels] = part;
  const CheckedSize copy = CheckedSize(s.InputColumns(s.out_width)) * kChannelMultiple *
                           CheckedSize(s.InputLines(lines.end - lines.begin));
  const bool is_whole = columns.end - columns.begin == s.out_width;
  if (is_whole && CopyPays() && copy.valid() && copy.ValueOrDie() <= kCopyElements) {
    RunCopied(arguments, part);
  } else {
    RunInPlace(arguments, part);
  }
  const int64_t row = image * s.out_height * s.out_width;
  epilogue_.Apply(arguments.inputs, row + lines.begin * s.out_width + columns.begin,
                  row + (lines.end - 1) * s.out_width + columns.end, channels.begin,
                  channels.end - channels.begin, arguments.to);
}

// The fewest units of work of a thread, each of which computes so many elements of the result.
int64_t Depthwise::FewestUnits(int64_t elements) const {
  return std::max<int64_t>(1, kProductsPerThread / (elements * sizes_.taps()));
}

// Threads share lines of the result, or parts of lines.
void Depthwise::RunSharingPixels(const Arguments& arguments, int64_t parts) const {
  const WindowSizes& s = sizes_;
  const int64_t elements = CeilDiv(s.out_width, parts) * s.channels;
  ParallelFor(s.batch * s.out_height * parts, FewestUnits(elements),
              [&](int64_t begin, int64_t end) {
                while (begin < end) {
                  const int64_t line = begin / parts;
                  const int64_t y = line % s.out_height;
                  const int64_t first = begin % parts;
                  const int64_t lines = std::min((end - begin) / parts, s.out_height - y);
                  Part part = {line / s.out_height, {y, y + 1}, {0, s.out_width}, {0, s.channels}};
                  if (first == 0 && lines > 0) {
                    part.lines.end = y + lines;
                    begin += lines * parts;
                  } else {
                    const int64_t last = std::min(first + end - begin, parts);
                    part.pixels = {s.out_width * first / parts, s.out_width * last / parts};
                    begin += last - first;
                  }
                  RunPart(arguments, part);
                }
              });
}

// Threads share parts of the channels of all lines.
void Depthwise::RunSharingChannels(const Arguments& arguments, int64_t parts) const {
  const WindowSizes& s = sizes_;
  const int64_t lines = s.batch * s.out_height;
  const int64_t channels = CeilDiv(CeilDiv(s.channels, parts), kChannelMultiple) * kChannelMultiple;
  ParallelFor(lines * CeilDiv(s.channels, channels), FewestUnits(s.out_width * channels),
              [&](int64_t begin, int64_t end) {
                // Units are ordered by part, so that a thread has neighbouring lines.
                while (begin < end) {
                  const int64_t channel = begin / lines * channels;
                  const int64_t line = begin % lines;
                  const int64_t y = line % s.out_height;
                  const int64_t count = std::min(end - begin, s.out_height - y);
                  RunPart(arguments, {line / s.out_height,
                                      {y, y + count},
                                      {0, s.out_width},
                                      {channel, std::min(channel + channels, s.channels)}});
                  begin += count;
                }
              });
}

void Depthwise::Run(const Arguments& arguments) const {
  const int64_t lines = sizes_.batch * sizes_.out_height;
  const int64_t threads = CurrentThreadCount();
  const int64_t units = threads > 1 ? kUnitsPerThread * threads : 1;
  if (lines >= units) return RunSharingPixels(arguments, 1);
  if (SharePixels(sizes_, threads) && !CopyPays()) {
    const int64_t most_parts = std::max<int64_t>(1, sizes_.out_width / kFewestPixels);
    return RunSharingPixels(arguments, std::min(CeilDiv(units, lines), most_parts));
  }
  RunSharingChannels(
      arguments, std::clamp<int64_t>(sizes_.channels / kFewestChannels, 1, CeilDiv(units, lines)));
}

void Depthwise::RunLines(const Arguments& arguments, int64_t image, int64_t first,
                         int64_t last) const {
  RunPart(arguments, {image, {first, last}, {0, sizes_.out_width}, {0, sizes_.channels}});
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
