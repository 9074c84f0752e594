// Convolutions with constant weights as an implicit GEMM in channels-last layout. No code is
// generated, and the packed weights do not depend on the input's size, so a new shape costs little
// more than its first run.
//
// Measured on Zen 5 (AVX-512, 16 lanes), one thread, GFLOP/s of the product alone:
//   3136 pixels, 64->64: 216; 256->64: 244; 24->96: 167; 96->24: 175
//   196 pixels, 1024->256: 255
#include "ir/ops/conv.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/conv_parts.h"
#include "kernels/blocked/depthwise.h"
#include "kernels/blocked/implicit_gemm.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/packed_candidate.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/window_sizes.h"
#include "kernels/blocked/winograd.h"
#include "kernels/blocked/winograd_cost.h"

namespace sinter::blocked {
namespace {

// Offers the kernel, whose operands are channels-last except, for the input of a network, the first.
template <class Kernel>
void OfferKernel(const KernelQuery& query, const FusedOp& fused, const ConvParts& parts,
                 KernelName name, bool channels_first, const Kernel& kernel, bool takes_row_stride,
                 PackedCandidate::Weights weights, Offers& offers) {
  const Layout channels_last = Layout::ChannelsLast(query.output(0).shape.rank());
  const size_t input = *fused.operands[0].index;
  std::vector<Layout> layouts((*query).inputs.size());
  layouts[input] = channels_first ? Layout() : channels_last;
  for (const size_t full : parts.epilogue.full_operands()) layouts[full] = channels_last;
  for (const size_t full : parts.prologue.full_operands()) layouts[full] = channels_last;
  auto candidate = std::make_shared<PackedCandidate>(
      query, std::move(name), std::move(layouts), std::vector<Layout>{channels_last},
      [kernel, input, weight = parts.weight, bias = parts.bias,
       sizes = parts.sizes](const Pointers& pointers) {
        const auto at = [&](size_t i) { return static_cast<const float*>(pointers.inputs[i]); };
        typename Kernel::Arguments arguments{.input = pointers.InputRows(input, sizes.channels),
                                             .weights = at(weight),
                                             .bias = bias ? at(*bias) : nullptr,
                                             .inputs = pointers.operands(),
                                             .to = pointers.OutputRows(0, sizes.out_channels)};
        if constexpr (requires { arguments.workspace; }) arguments.workspace = pointers.workspace;
        kernel.Run(arguments);
        return absl::OkStatus();
      },
      std::vector{std::move(weights)});
  if constexpr (requires { kernel.workspace_bytes(); }) {
    candidate->workspace_bytes = kernel.workspace_bytes();
  }
  if (takes_row_stride && fused.ReadsOnce(input)) {
    candidate->TakeRowStride(input, parts.sizes.channels);
  }
  for (const size_t full : parts.epilogue.full_operands()) {
    if (fused.ReadsOnce(full)) candidate->TakeRowStride(full, parts.sizes.out_channels);
  }
  candidate->GiveRowStride(parts.sizes.out_channels);
  const std::optional<size_t> addend = parts.epilogue.addend_operand();
  if (addend && fused.ReadsOnce(*addend)) candidate->WorkInPlace(*addend);
  offers.push_back(std::move(candidate));
}

void OfferDepthwise(const KernelQuery& query, const FusedOp& fused, const ConvParts& parts,
                    Offers& offers) {
  OfferKernel(query, fused, parts, {"conv.depthwise", "depthwise windows"},
              /*channels_first=*/false, Depthwise(parts.sizes, parts.epilogue),
              /*takes_row_stride=*/true, Depthwise::PackedWeights(parts.weight, parts.sizes),
              offers);
}

void OfferImplicitGemm(const KernelQuery& query, const FusedOp& fused, const ConvParts& parts,
                       bool channels_first, Offers& offers) {
  const ImplicitGemm product(parts.sizes, channels_first, parts.prologue, parts.epilogue);
  OfferKernel(query, fused, parts, {"conv.implicit_gemm", "implicit GEMM"}, channels_first, product,
              product.TakesInputRowStride(), product.PackedWeights(parts.weight), offers);
}

void OfferWinograd(const KernelQuery& query, const FusedOp& fused, const ConvParts& parts,
                   Offers& offers) {
  const Winograd product(parts.sizes, parts.epilogue);
  PackedCandidate::Weights weights{
      .operand = parts.weight,
      .packed_format = product.PackedFormat(),
      .elements = product.weight_elements(),
      .pack = [product](const float* from, float* to) { product.Pack(from, to); }};
  OfferKernel(query, fused, parts, {"conv.winograd", "Winograd"}, /*channels_first=*/false, product,
              /*takes_row_stride=*/true, std::move(weights), offers);
}

}  // namespace

void OfferConv(const KernelQuery& query, const FusedOp& fused, Offers& offers) {
  if (!AllFloat32(query)) return;
  if (!fused.operands[0].index) return;
  const std::optional<ConvParts> parts = ConvPartsOf(fused);
  if (!parts) return;
  const WindowSizes& sizes = parts->sizes;
  const bool has_prologue = !parts->prologue.empty();
  if (parts->depthwise) {
    // A prologue is applied while the input is copied. Depthwise convolutions do not copy it.
    if (!has_prologue) OfferDepthwise(query, fused, *parts, offers);
    return;
  }
  if (!ImplicitGemm::IsSensible(sizes)) return;
  // Whether a prologue pays off with several groups has not been measured.
  if (sizes.groups != 1 && has_prologue) return;
  // An operand that is added to the result has the result's layout.
  const auto& full = parts->epilogue.full_operands();
  const bool is_added = std::find(full.begin(), full.end(), *fused.operands[0].index) != full.end();
  if (sizes.channels <= kFewChannels && !is_added) {
    OfferImplicitGemm(query, fused, *parts, true, offers);
  }
  if (!has_prologue && WinogradPays(sizes) &&
      Winograd::CanTransform(fused.operands[1].constant->values<float>())) {
    OfferWinograd(query, fused, *parts, offers);
  }
  OfferImplicitGemm(query, fused, *parts, false, offers);
}

}  // namespace sinter::blocked
