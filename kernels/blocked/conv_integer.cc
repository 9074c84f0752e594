// ConvInteger in channels-last layout, with constant weights unless it is depthwise.
//
// Measured on Zen 3 (AVX2, 8 lanes), one thread, G operations/s: 3x3, 48->192, 512 pixels: 127; 1x1,
// 192->48: 110; 7x7, 3->64, stride 2: 75, since its channels are padded to 4; depthwise 3x3: 18.
#include "ir/ops/conv_integer.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/integer_conv.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"

namespace sinter::blocked {
namespace {

// Inputs with at most this many channels may be channels-first: they are the network's inputs.
constexpr int64_t kFewChannels = 4;

std::optional<IntegerConvSizes> SizesOf(const KernelQuery& query) {
  const auto& op = query.operation().As<ConvInteger>();
  const std::vector<int64_t> x = query.input(0).shape.ToIntegers();
  const std::vector<int64_t> y = query.output(0).shape.ToIntegers();
  if (x.size() < 3 || x.size() > 5) return std::nullopt;
  const std::vector<Dim> spatial(x.begin() + 2, x.end());
  const auto axes = ResolveWindow(op.ToConv().WindowFor(query.input(1).shape), spatial);
  if (!axes.ok()) return std::nullopt;
  IntegerConvSizes sizes{.batch = x[0], .channels = x[1], .out_channels = y[1], .groups = op.group};
  std::copy(axes->rbegin(), axes->rend(), sizes.window.rbegin());
  std::copy(x.rbegin(), x.rend() - 2, sizes.in.rbegin());
  std::copy(y.rbegin(), y.rend() - 2, sizes.out.rbegin());
  if (!IntegerConv::IsSensible(sizes)) return std::nullopt;
  return sizes;
}

void OfferForm(const KernelQuery& query, const IntegerConvSizes& sizes, bool channels_first,
               Offers& offers) {
  const bool depthwise = sizes.is_depthwise();
  const Layout channels_last = Layout::ChannelsLast(query.output(0).shape.rank());
  std::vector<Layout> layouts(4);
  if (!channels_first) layouts[0] = channels_last;
  const IntegerConv::Types types{.input = query.input(0).dtype,
                                 .weight = query.input(1).dtype,
                                 .zero_per_channel = query.input(3).shape.rank() == 1};
  auto conv = std::make_shared<const IntegerConv>(sizes, types, channels_first);
  auto candidate = std::make_shared<IntegerCandidate>(
      query,
      depthwise ? KernelName{"conv_integer.depthwise", "integer depthwise windows"}
                : KernelName{"conv_integer.implicit_gemm", "integer implicit GEMM"},
      std::move(layouts), std::vector<Layout>{channels_last}, [conv](const Pointers& pointers) {
        const auto bytes = [&](size_t i) {
          return static_cast<const uint8_t*>(pointers.inputs[i]);
        };
        conv->Run({.input = bytes(0),
                   .weights = bytes(1),
                   .input_zero = bytes(2),
                   .weight_zero = bytes(3),
                   .workspace = pointers.workspace,
                   .to = static_cast<int32_t*>(pointers.outputs[0])});
        return absl::OkStatus();
      });
  candidate->workspace_bytes = conv->workspace_bytes();
  if (!depthwise) {
    candidate->PackOperand(1, conv->PackedFormat(), conv->packed_bytes(),
                           [conv](const uint8_t* from, int8_t* to) { conv->Pack(from, to); });
  }
  offers.push_back(std::move(candidate));
}

}  // namespace

void OfferConvInteger(const KernelQuery& query, Offers& offers) {
  for (size_t i = 0; i < 4; ++i) {
    if (IsEmpty(query.input(i))) return;
  }
  if (IsEmpty(query.output(0))) return;
  const std::optional<IntegerConvSizes> sizes = SizesOf(query);
  if (!sizes || (query.constant(1) == nullptr && !sizes->is_depthwise())) return;
  if (sizes->channels <= kFewChannels) OfferForm(query, *sizes, true, offers);
  OfferForm(query, *sizes, false, offers);
}

}  // namespace sinter::blocked
