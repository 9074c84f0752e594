// ConvInteger in channels-last layout, with constant weights unless it is depthwise.
//
// Measured on Zen 3 (AVX2, 8 lanes), one thread, G operations/s, with weights of 7 bits and of 8:
// 3x3, 512->512, 49 pixels: 194 and 146; 1x1, 1024->256, 196 pixels: 186 and 136; 1x1, 96->24: 151
// and 109; 7x7, 3->64, stride 2: 87 and 58, since its channels are padded to 4; depthwise 3x3: 38.
#include "ir/ops/conv_integer.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/integer_conv.h"
#include "kernels/blocked/integer_epilogue.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"

namespace sinter::blocked {
namespace {

// Inputs with at most this many channels may be channels-first: they are the network's inputs.
constexpr int64_t kFewChannels = 4;

std::optional<IntegerConvSizes> SizesOf(const KernelQuery& query, const IntegerOp& fused) {
  const auto& op = fused.root->As<ConvInteger>();
  const std::vector<int64_t> x = query.input(fused.operands[0]).shape.ToIntegers();
  const std::vector<int64_t>& y = fused.output;
  if (x.size() < 3 || x.size() > 5) return std::nullopt;
  const std::vector<Dim> spatial(x.begin() + 2, x.end());
  const Shape& weights = query.input(fused.operands[1]).shape;
  const auto axes = ResolveWindow(op.ToConv().WindowFor(weights), spatial);
  if (!axes.ok()) return std::nullopt;
  IntegerConvSizes sizes{.batch = x[0], .channels = x[1], .out_channels = y[1], .groups = op.group};
  std::copy(axes->rbegin(), axes->rend(), sizes.window.rbegin());
  std::copy(x.rbegin(), x.rend() - 2, sizes.in.rbegin());
  std::copy(y.rbegin(), y.rend() - 2, sizes.out.rbegin());
  if (!IntegerConv::IsSensible(sizes)) return std::nullopt;
  return sizes;
}

// The zero point, if it is constant and the same for all channels.
std::optional<uint8_t> OnlyZero(const Constant* zeros) {
  if (zeros == nullptr) return std::nullopt;
  const auto* const bytes = static_cast<const uint8_t*>(zeros->data());
  const bool is_one = std::all_of(bytes, bytes + zeros->element_count(),
                                  [&](uint8_t zero) { return zero == *bytes; });
  return is_one ? std::optional(*bytes) : std::nullopt;
}

void OfferForm(const KernelQuery& query, const IntegerOp& op, const IntegerConvSizes& sizes,
               bool channels_first, Offers& offers) {
  const bool depthwise = sizes.is_depthwise();
  const std::vector<size_t>& operands = op.operands;
  const Layout channels_last = Layout::ChannelsLast(query.output(0).shape.rank());
  std::vector<Layout> layouts((*query).inputs.size());
  if (!channels_first) layouts[operands[0]] = channels_last;
  IntegerConv::Types types{.input = query.input(operands[0]).dtype,
                           .weight = query.input(operands[1]).dtype,
                           .zero_per_channel = query.input(operands[3]).shape.rank() == 1};
  if (query.constant(operands[1]) != nullptr)
    types.weight_zero = OnlyZero(query.constant(operands[3]));
  const Constant* const weights = query.constant(operands[1]);
  types.result_bytes = SizeOf(query.output(0).dtype);
  types.bytes = !depthwise && query.constant(operands[3]) != nullptr &&
                FitBytes(*weights, *query.constant(operands[3]));
  const bool packed = !depthwise || types.weight_zero;
  auto conv = std::make_shared<const IntegerConv>(sizes, types, channels_first);
  const IntegerEpilogue epilogue(query, op, sizes.out_channels);
  const int64_t finish_bytes = epilogue.workspace_bytes();
  auto candidate = std::make_shared<IntegerCandidate>(
      query,
      depthwise ? KernelName{"conv_integer.depthwise", "integer depthwise windows"}
                : KernelName{"conv_integer.implicit_gemm", "integer implicit GEMM"},
      std::move(layouts), std::vector<Layout>{channels_last},
      [conv, epilogue, operands, packed, finish_bytes](const Pointers& pointers) {
        const auto bytes = [&](size_t i) {
          return static_cast<const uint8_t*>(pointers.inputs[operands[i]]);
        };
        conv->Run({.input = bytes(0),
                   .weights = bytes(1),
                   .weights_packed = packed,
                   .input_zero = bytes(2),
                   .weight_zero = bytes(3),
                   .finish = epilogue.Prepare(pointers.inputs, pointers.workspace),
                   .workspace = static_cast<std::byte*>(pointers.workspace) + finish_bytes,
                   .to = pointers.outputs[0]});
        return absl::OkStatus();
      });
  candidate->workspace_bytes = finish_bytes + conv->workspace_bytes();
  if (packed) {
    candidate->PackOperand(operands[1], conv->PackedFormat(), conv->packed_bytes(),
                           [conv](const uint8_t* from, int8_t* to) { conv->Pack(from, to); });
  }
  offers.push_back(std::move(candidate));
}

}  // namespace

void OfferConvInteger(const KernelQuery& query, Offers& offers) {
  const std::optional<IntegerOp> op = ParseIntegerOp(query);
  if (!op || !op->root->Is<ConvInteger>()) return;
  for (size_t i = 0; i < (*query).inputs.size(); ++i) {
    if (IsEmpty(query.input(i))) return;
  }
  if (IsEmpty(query.output(0))) return;
  const std::optional<IntegerConvSizes> sizes = SizesOf(query, *op);
  if (!sizes || (query.constant(op->operands[1]) == nullptr && !sizes->is_depthwise())) return;
  if (sizes->channels <= kFewChannels) OfferForm(query, *op, *sizes, true, offers);
  OfferForm(query, *op, *sizes, false, offers);
}

}  // namespace sinter::blocked
