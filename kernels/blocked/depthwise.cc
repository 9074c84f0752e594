#include "kernels/blocked/depthwise.h"

#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/depthwise_tile.h"
#include "kernels/blocked/packed_candidate.h"
#include "kernels/blocked/window_lines.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kProductsPerThread = 64 << 10;

class Depthwise {
 public:
  Depthwise(const WindowSizes& sizes, Epilogue epilogue)
      : sizes_(sizes), epilogue_(std::move(epilogue)) {}

  void Run(StridedRows<const float> input, const float* weights, const float* bias,
           std::span<const void* const> inputs, StridedRows<float> to) const {
    if (bias == nullptr) bias = epilogue_.Bias(inputs);
    const DepthwiseFunction run = DepthwiseKernel();
    ForAllWindows(
        sizes_, kProductsPerThread, epilogue_, inputs, input, to,
        [&](const WindowLine& window, const TapRange& lines, const TapRange& taps) {
          const int64_t first = lines.first * sizes_.kernel_width + taps.first;
          run({window, weights + first * sizes_.channels, sizes_.kernel_width * sizes_.channels,
               bias, epilogue_.min(), epilogue_.max()});
        });
  }

 private:
  WindowSizes sizes_;
  Epilogue epilogue_;
};

}  // namespace

void OfferDepthwise(const KernelQuery& query, const FusedOp& fused, const WindowSizes& sizes,
                    const Epilogue& epilogue, Offers& offers) {
  const Layout channels_last = Layout::ChannelsLast(query.output(0).shape.rank());
  const size_t input = *fused.operands[0].index;
  const size_t weight = *fused.operands[1].index;
  std::optional<size_t> bias;
  if (fused.operands.size() > 2) bias = fused.operands[2].index;
  std::vector<Layout> layouts((*query).inputs.size());
  layouts[input] = channels_last;
  for (const size_t full : epilogue.full_operands()) layouts[full] = channels_last;
  PackedCandidate::Weights weights{
      .operand = weight,
      .packed_format = "taps of channels",
      .elements = sizes.taps() * sizes.channels,
      .pack = [taps = sizes.taps(), channels = sizes.channels](const float* from, float* to) {
        for (int64_t t = 0; t < taps; ++t) {
          for (int64_t c = 0; c < channels; ++c) to[t * channels + c] = from[c * taps + t];
        }
      }};
  auto candidate = std::make_shared<PackedCandidate>(
      query, KernelName{"conv.depthwise", "depthwise windows"}, std::move(layouts),
      std::vector<Layout>{channels_last},
      [depthwise = Depthwise(sizes, epilogue), input, weight, bias,
       channels = sizes.channels](const Pointers& pointers) {
        const auto at = [&](size_t i) { return static_cast<const float*>(pointers.inputs[i]); };
        depthwise.Run(pointers.InputRows(input, channels), at(weight), bias ? at(*bias) : nullptr,
                      pointers.inputs, pointers.OutputRows(0, channels));
        return absl::OkStatus();
      },
      std::vector{std::move(weights)});
  if (fused.ReadsOnce(input)) candidate->TakeRowStride(input, sizes.channels);
  candidate->GiveRowStride(sizes.channels);
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
