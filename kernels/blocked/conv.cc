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

#include "kernels/blocked/depthwise.h"
#include "kernels/blocked/implicit_gemm.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/packed_candidate.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/window_sizes.h"
#include "kernels/blocked/winograd.h"

namespace sinter::blocked {
namespace {

// Inputs with at most this many channels may be channels-first: they are the network's inputs.
constexpr int64_t kFewChannels = 4;

// Offers the product, whose operands are channels-last except, for the input of a network, the first.
template <class Product>
void OfferProduct(const KernelQuery& query, const FusedOp& fused, const WindowSizes& sizes,
                  KernelName name, const Layout& input_layout, const Epilogue& prologue,
                  const Epilogue& epilogue, const Product& product, bool takes_row_stride,
                  PackedCandidate::Weights weights, Offers& offers) {
  const Layout channels_last = Layout::ChannelsLast(query.output(0).shape.rank());
  const size_t input = *fused.operands[0].index;
  const size_t weight = *fused.operands[1].index;
  std::optional<size_t> bias;
  if (fused.operands.size() > 2) bias = fused.operands[2].index;
  std::vector<Layout> layouts((*query).inputs.size());
  layouts[input] = input_layout;
  for (const size_t full : epilogue.full_operands()) layouts[full] = channels_last;
  for (const size_t full : prologue.full_operands()) layouts[full] = channels_last;

  auto candidate = std::make_shared<PackedCandidate>(
      query, std::move(name), std::move(layouts), std::vector<Layout>{channels_last},
      [product, input, weight, bias, sizes](const Pointers& pointers) {
        const auto at = [&](size_t i) { return static_cast<const float*>(pointers.inputs[i]); };
        product.Run({.input = pointers.InputRows(input, sizes.channels),
                     .weights = at(weight),
                     .bias = bias ? at(*bias) : nullptr,
                     .inputs = pointers.inputs,
                     .workspace = pointers.workspace,
                     .to = pointers.OutputRows(0, sizes.out_channels)});
        return absl::OkStatus();
      },
      std::vector{std::move(weights)});
  candidate->workspace_bytes = product.workspace_bytes();
  if (takes_row_stride && fused.ReadsOnce(input)) candidate->TakeRowStride(input, sizes.channels);
  candidate->GiveRowStride(sizes.out_channels);
  const std::optional<size_t> addend = epilogue.addend_operand();
  if (addend && fused.ReadsOnce(*addend)) candidate->WorkInPlace(*addend);
  offers.push_back(std::move(candidate));
}

void OfferImplicitGemm(const KernelQuery& query, const FusedOp& fused, const WindowSizes& sizes,
                       bool channels_first, const Epilogue& prologue, const Epilogue& epilogue,
                       Offers& offers) {
  const ImplicitGemm product(sizes, channels_first, prologue, epilogue);
  const int64_t group_columns = sizes.out_channels / sizes.groups;
  const int64_t group_channels = sizes.channels / sizes.groups;
  PackedCandidate::Weights weights{
      .operand = *fused.operands[1].index,
      .packed_format = absl::StrCat(product.panels().PackedFormat(), ", ", sizes.groups, " groups"),
      .elements = product.weight_elements(),
      .pack = [panels = product.panels(), groups = sizes.groups, group_columns, group_channels,
               taps = sizes.taps()](const float* from, float* to) {
        for (int64_t g = 0; g < groups; ++g) {
          panels.Pack(from + g * group_columns * group_channels * taps,
                      {.column = group_channels * taps, .tap = 1, .channel = taps},
                      to + g * panels.element_count());
        }
      }};
  const Layout layout =
      channels_first ? Layout() : Layout::ChannelsLast(query.output(0).shape.rank());
  OfferProduct(query, fused, sizes, {"conv.implicit_gemm", "implicit GEMM"}, layout, prologue,
               epilogue, product, product.TakesInputRowStride(), std::move(weights), offers);
}

void OfferWinograd(const KernelQuery& query, const FusedOp& fused, const WindowSizes& sizes,
                   const Epilogue& epilogue, Offers& offers) {
  const Winograd product(sizes, epilogue);
  PackedCandidate::Weights weights{
      .operand = *fused.operands[1].index,
      .packed_format = product.PackedFormat(),
      .elements = product.weight_elements(),
      .pack = [product](const float* from, float* to) { product.Pack(from, to); }};
  OfferProduct(query, fused, sizes, {"conv.winograd", "Winograd"},
               Layout::ChannelsLast(query.output(0).shape.rank()), /*prologue=*/{}, epilogue,
               product, /*takes_row_stride=*/true, std::move(weights), offers);
}

}  // namespace

void OfferConv(const KernelQuery& query, const FusedOp& fused, Offers& offers) {
  if (!AllFloat32(query)) return;
  const auto& op = fused.root->As<Conv>();
  for (const Operand& operand : fused.operands) {
    if (!operand.index) return;
  }
  if (fused.operands[1].constant == nullptr) return;
  std::optional<WindowSizes> sizes = WindowSizesOf(op.WindowFor(Shape::Of(fused.operands[1].dims)),
                                                   fused.operands[0].dims, fused.output);
  if (!sizes) return;
  sizes->groups = op.group;
  const bool depthwise = sizes->channels > 1 && sizes->groups == sizes->channels &&
                         sizes->groups == sizes->out_channels;
  const auto epilogue =
      Epilogue::Create(fused.epilogue, fused.output, 1,
                       {.bias = fused.operands.size() < 3, .addend = !depthwise, .clamp = true});
  // A prologue is applied while the input is copied. Depthwise convolutions do not copy it.
  const auto prologue = Epilogue::Create(fused.prologue, fused.operands[0].dims, 1,
                                         {.bias = false, .addend = false, .clamp = false});
  if (!epilogue || !prologue) return;
  if (depthwise) {
    if (prologue->empty()) OfferDepthwise(query, fused, *sizes, *epilogue, offers);
    return;
  }
  if (!ImplicitGemm::IsSensible(*sizes)) return;
  // Whether a prologue pays off with several groups has not been measured.
  if (sizes->groups != 1 && !prologue->empty()) return;
  // An operand that is added to the result has the result's layout.
  const auto& full = epilogue->full_operands();
  const bool is_added = std::find(full.begin(), full.end(), *fused.operands[0].index) != full.end();
  if (sizes->channels <= kFewChannels && !is_added) {
    OfferImplicitGemm(query, fused, *sizes, true, *prologue, *epilogue, offers);
  }
  if (prologue->empty() && Winograd::Pays(*sizes) &&
      Winograd::CanTransform(fused.operands[1].constant->values<float>())) {
    OfferWinograd(query, fused, *sizes, *epilogue, offers);
  }
  OfferImplicitGemm(query, fused, *sizes, false, *prologue, *epilogue, offers);
}

}  // namespace sinter::blocked
