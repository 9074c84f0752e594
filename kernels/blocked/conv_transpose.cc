// Transposed convolutions whose windows neither overlap nor leave gaps (the stride is the kernel
// size), as in decoders. Each pixel yields its own window of the result, so the result is the
// product of the pixels and the weights, rearranged. Unary functions of the epilogue are applied to
// each row while it is in cache.
//
// Measured on Zen 5 (AVX-512), one thread, 2x2, milliseconds:
//                         here    oneDNN's jit
//   24->24 channels @160   2.0     8.4
//   24->1 channels @320    0.8    15.5
#include "ir/ops/conv_transpose.h"

#include <algorithm>
#include <optional>

#include "kernels/blocked/conv_transpose_product.h"
#include "kernels/blocked/conv_transpose_rows.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/operator_functions.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kMostTaps = 16;
constexpr int64_t kPixels = 256;  // at a time; the results of all taps stay in L1
constexpr int64_t kProductsPerThread = 64 << 10;

// The epilogue's functions. Returns nothing if one of them is not a unary vector function or if the
// root's operands are not the query's in the same order.
std::optional<std::vector<UnaryFunction>> FunctionsOf(const FusedOp& fused) {
  for (size_t i = 0; i < fused.operands.size(); ++i) {
    if (fused.operands[i].index != i) return std::nullopt;
  }
  std::vector<UnaryFunction> functions;
  for (const ElementwiseOp& op : fused.epilogue) {
    const auto function = UnaryFunctionOf(op.operation);
    if (!function) return std::nullopt;
    functions.push_back(*function);
  }
  return functions;
}

// Nothing if windows overlap, leave gaps or are cropped.
std::optional<ApartSizes> SizesOf(const ConvTranspose& op, const Type& input, const Type& weight) {
  const std::vector<int64_t> x = input.shape.ToIntegers();
  const std::vector<int64_t> w = weight.shape.ToIntegers();
  if (x.size() < 3 || x.size() > 4 || op.group != 1) return std::nullopt;
  const auto axes = ResolveWindow(op.WindowFor(weight.shape),
                                  std::span(input.shape.begin() + 2, input.shape.end()));
  if (!axes.ok()) return std::nullopt;
  for (const WindowAxis& axis : *axes) {
    if (axis.stride != axis.kernel || axis.dilation != 1 || axis.pad_begin != 0 ||
        axis.pad_end != 0) {
      return std::nullopt;
    }
  }
  for (const int64_t extra : op.output_padding) {
    if (extra != 0) return std::nullopt;
  }
  const bool planar = x.size() == 4;
  ApartSizes sizes{x[0], x[1], planar ? x[2] : 1, x.back(), w[1], planar ? w[2] : 1, w.back()};
  if (sizes.taps() > kMostTaps) return std::nullopt;
  return sizes;
}

class ConvTransposeKernel {
 public:
  ConvTransposeKernel(const ApartSizes& sizes, std::span<const UnaryFunction> functions)
      : sizes_(sizes) {
    for (const UnaryFunction& function : functions) {
      functions_.push_back({FunctionFor(function.id), function.parameters});
    }
  }

  absl::Status operator()(const Pointers& pointers) const {
    const auto* const x = static_cast<const float*>(pointers.inputs[0]);
    const auto* const weights = static_cast<const float*>(pointers.inputs[1]);
    const auto* const bias =
        pointers.inputs.size() > 2 ? static_cast<const float*>(pointers.inputs[2]) : nullptr;
    auto* const to = static_cast<float*>(pointers.outputs[0]);
    const int64_t products = sizes_.width * sizes_.channels * sizes_.out_channels * sizes_.taps();
    ParallelFor(sizes_.batch * sizes_.height, std::max<int64_t>(1, kProductsPerThread / products),
                [&](int64_t begin, int64_t end) {
                  for (int64_t row = begin; row < end; ++row) {
                    for (int64_t c = 0; c < sizes_.out_channels; ++c) {
                      Row(x, weights, bias == nullptr ? 0.0F : bias[c], row, c, to);
                    }
                  }
                });
    return absl::OkStatus();
  }

 private:
  struct Applied {
    VectorFunction function;
    Parameters parameters;
  };

  // Computes one output channel from one row of pixels.
  void Row(const float* x, const float* weights, float bias, int64_t row, int64_t channel,
           float* to) const {
    const ApartSizes& s = sizes_;
    const MultiplyPixels multiply = PixelMultiplication();
    const RowFunctions& functions = Rows();
    const int64_t image = row / s.height;
    const int64_t line = row % s.height;
    const int64_t plane = s.height * s.width;
    PixelRow pixels{.pixels = x + image * s.channels * plane + line * s.width,
                    .channel_stride = plane,
                    .channels = s.channels,
                    .weights = weights + channel * s.taps(),
                    .weight_stride = s.out_channels * s.taps(),
                    .bias = bias};
    const int64_t out_width = s.width * s.kernel_width;
    float* const out =
        to + ((image * s.out_channels + channel) * s.height + line) * s.kernel_height * out_width;
    alignas(64) float taps[kMostTaps * kPixels];
    for (int64_t first = 0; first < s.width; first += kPixels) {
      const int64_t count = std::min(kPixels, s.width - first);
      multiply(pixels, s.taps(), count, taps, kPixels);
      pixels.pixels += count;
      for (int64_t a = 0; a < s.kernel_height; ++a) {
        float* const part = out + a * out_width + first * s.kernel_width;
        functions.interleave(taps + a * s.kernel_width * kPixels, kPixels, s.kernel_width, count,
                             part);
        for (const Applied& applied : functions_) {
          applied.function(part, part, part, static_cast<size_t>(count * s.kernel_width),
                           applied.parameters);
        }
      }
    }
  }

  ApartSizes sizes_;
  std::vector<Applied> functions_;
};

// Offers the product of channels-last pixels.
void OfferChannelsLast(const KernelQuery& query, const FusedOp& fused, const ApartSizes& sizes,
                       Offers& offers) {
  if (fused.operands[1].constant == nullptr) return;
  // Only functions of one operand apply to rows of several pixels.
  const auto epilogue = Epilogue::Create(
      fused.epilogue,
      {sizes.batch, ConvTransposeProduct::ColumnsOf(sizes), sizes.height, sizes.width}, 1,
      {.bias = false, .addend = false, .clamp = true});
  if (!epilogue) return;
  const ConvTransposeProduct product(sizes, *epilogue);
  const Layout channels_last = Layout::ChannelsLast(query.output(0).shape.rank());
  std::vector<Layout> layouts((*query).inputs.size());
  layouts[0] = channels_last;
  auto candidate = std::make_shared<PackedCandidate>(
      query, KernelName{"conv_transpose.product", "product of lines"}, std::move(layouts),
      std::vector<Layout>{channels_last},
      [product, channels = sizes.channels](const Pointers& pointers) {
        const auto at = [&](size_t i) { return static_cast<const float*>(pointers.inputs[i]); };
        product.Run(pointers.InputRows(0, channels), at(1),
                    pointers.inputs.size() > 2 ? at(2) : nullptr, pointers.operands(),
                    pointers.workspace, static_cast<float*>(pointers.outputs[0]));
        return absl::OkStatus();
      },
      std::vector{product.PackedWeights(1)});
  candidate->workspace_bytes = product.workspace_bytes();
  if (fused.ReadsOnce(0)) candidate->TakeRowStride(0, sizes.channels);
  offers.push_back(std::move(candidate));
}

}  // namespace

void OfferConvTranspose(const KernelQuery& query, const FusedOp& fused, Offers& offers) {
  if (!AllFloat32(query) || !fused.prologue.empty()) return;
  const auto functions = FunctionsOf(fused);
  if (!functions) return;
  const std::optional<ApartSizes> sizes =
      SizesOf(fused.root->As<ConvTranspose>(), query.input(0), query.input(1));
  if (!sizes) return;
  OfferChannelsLast(query, fused, *sizes, offers);
  offers.push_back(std::make_shared<FunctionCandidate>(
      query, KernelName{"conv_transpose.apart", "non-overlapping windows"},
      std::vector<Layout>((*query).inputs.size()), std::vector<Layout>(1),
      ConvTransposeKernel(*sizes, *functions)));
}

}  // namespace sinter::blocked
