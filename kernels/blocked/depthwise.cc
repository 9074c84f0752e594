#include "kernels/blocked/depthwise.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/depthwise_tile.h"
#include "kernels/blocked/packed_candidate.h"
#include "kernels/blocked/window_lines.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kProductsPerThread = 64 << 10;

class Depthwise {
 public:
  Depthwise(const WindowSizes& sizes, Epilogue epilogue)
      : sizes_(sizes), epilogue_(std::move(epilogue)) {}

  void Run(const float* input, const float* weights, const float* bias,
           std::span<const void* const> inputs, float* to) const {
    const WindowSizes& s = sizes_;
    if (bias == nullptr) bias = epilogue_.Bias(inputs);
    const int64_t products = s.out_width * s.channels * s.taps();
    ParallelFor(s.batch * s.out_height, std::max<int64_t>(1, kProductsPerThread / products),
                [&](int64_t begin, int64_t end) {
                  for (int64_t line = begin; line < end; ++line) {
                    const int64_t image = line / s.out_height;
                    Line(input + image * s.height * s.width * s.channels, line % s.out_height,
                         weights, bias, to + line * s.out_width * s.channels);
                    epilogue_.Apply(inputs, line * s.out_width, (line + 1) * s.out_width, 0,
                                    s.channels, to);
                  }
                });
  }

 private:
  // Line `y` of the result of one image.
  void Line(const float* image, int64_t y, const float* weights, const float* bias,
            float* to) const {
    const DepthwiseFunction run = DepthwiseKernel();
    ForRunsOfLine(sizes_, y, [&](const PixelRun& pixels) {
      run({.from = image + pixels.offset,
           .pixel_stride = sizes_.stride_width * sizes_.channels,
           .pixels = pixels.count,
           .lines = pixels.lines.count,
           .line_stride = sizes_.dilation_height * sizes_.width * sizes_.channels,
           .taps = pixels.taps.count,
           .tap_stride = sizes_.dilation_width * sizes_.channels,
           .weights = weights + (pixels.lines.first * sizes_.kernel_width + pixels.taps.first) *
                                    sizes_.channels,
           .weight_line_stride = sizes_.kernel_width * sizes_.channels,
           .bias = bias,
           .channels = sizes_.channels,
           .to = to + pixels.first * sizes_.channels,
           .min = epilogue_.min(),
           .max = epilogue_.max()});
    });
  }

  WindowSizes sizes_;
  Epilogue epilogue_;
};

}  // namespace

void OfferDepthwise(const KernelQuery& query, const Chain& chain, const WindowSizes& sizes,
                    const Epilogue& epilogue, Offers& offers) {
  const Layout channels_last = Layout::ChannelsLast(query.output(0).shape.rank());
  const size_t input = *chain.operands[0].index;
  const size_t weight = *chain.operands[1].index;
  std::optional<size_t> bias;
  if (chain.operands.size() > 2) bias = chain.operands[2].index;
  std::vector<Layout> layouts((*query).inputs.size());
  layouts[input] = channels_last;
  for (const size_t full : epilogue.full_operands()) layouts[full] = channels_last;
  PackedCandidate::Weights weights{
      .operand = weight,
      .token = "taps of channels",
      .elements = sizes.taps() * sizes.channels,
      .pack = [taps = sizes.taps(), channels = sizes.channels](const float* from, float* to) {
        for (int64_t t = 0; t < taps; ++t) {
          for (int64_t c = 0; c < channels; ++c) to[t * channels + c] = from[c * taps + t];
        }
      }};
  offers.push_back(std::make_shared<PackedCandidate>(
      "depthwise windows", std::move(layouts), std::vector<Layout>{channels_last},
      [depthwise = Depthwise(sizes, epilogue), input, weight, bias](const Pointers& pointers) {
        const auto at = [&](size_t i) { return static_cast<const float*>(pointers.inputs[i]); };
        depthwise.Run(at(input), at(weight), bias ? at(*bias) : nullptr, pointers.inputs,
                      static_cast<float*>(pointers.outputs[0]));
        return absl::OkStatus();
      },
      std::move(weights)));
}

}  // namespace sinter::blocked
