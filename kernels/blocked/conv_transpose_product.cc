#include "kernels/blocked/conv_transpose_product.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kProductsPerWorker = 64 << 10;
// Products with fewer columns leave lanes of a vector unused.
constexpr int64_t kFewestColumns = 8;

}  // namespace

int64_t ConvTransposeProduct::ColumnsOf(const ApartSizes& sizes) {
  const int64_t of_line = sizes.line_elements();
  return of_line < kFewestColumns ? sizes.kernel_height * of_line : of_line;
}

ConvTransposeProduct::ConvTransposeProduct(const ApartSizes& sizes, const Epilogue& epilogue)
    : sizes_(sizes),
      columns_(ColumnsOf(sizes)),
      window_lines_(columns_ / sizes.line_elements()),
      product_({.batch = sizes.batch,
                .channels = sizes.channels,
                .height = sizes.height,
                .width = sizes.width,
                .out_channels = columns_,
                .out_height = sizes.height,
                .out_width = sizes.width},
               /*channels_first=*/false, /*prologue=*/{}, epilogue) {
  const int64_t products =
      sizes.batch * sizes.height * sizes.width * sizes.channels * sizes.out_channels * sizes.taps();
  workers_ = std::clamp<int64_t>(products / kProductsPerWorker, 1, CurrentThreadCount());
  workers_ = std::min(workers_, sizes.batch * sizes.height);
}

PackedCandidate::Weights ConvTransposeProduct::PackedWeights(size_t operand) const {
  return {
      .operand = operand,
      .packed_format = absl::StrCat(product_.panels().PackedFormat(), ", ", window_lines_,
                                    " lines of ", sizes_.kernel_height, "x", sizes_.kernel_width),
      .elements = sizes_.kernel_height / window_lines_ * product_.weight_elements(),
      .pack = [s = sizes_, columns = columns_, lines = window_lines_, panels = product_.panels()](
                  const float* from, float* to) {
        std::vector<float> matrix(static_cast<size_t>(s.channels * columns));
        const int64_t taps = lines * s.kernel_width;  // of a product
        for (int64_t first = 0; first < s.taps(); first += taps) {
          auto next = matrix.begin();
          for (int64_t c = 0; c < s.channels; ++c) {
            for (int64_t tap = first; tap < first + taps; ++tap) {
              for (int64_t out = 0; out < s.out_channels; ++out) {
                *next++ = from[(c * s.out_channels + out) * s.taps() + tap];
              }
            }
          }
          panels.Pack(matrix.data(), {.column = 1, .tap = 0, .channel = columns},
                      to + first / taps * panels.element_count());
        }
      }};
}

// The biases by column, and for each worker a line of results of a product.
int64_t ConvTransposeProduct::workspace_bytes() const {
  const int64_t copied = window_lines_ > 1 ? workers_ * sizes_.width * columns_ : 0;
  return (columns_ + copied) * static_cast<int64_t>(sizeof(float));
}

void ConvTransposeProduct::Run(StridedRows<const float> input, const float* weights,
                               const float* bias, const NodeOperands& inputs, void* workspace,
                               float* to) const {
  const ApartSizes& s = sizes_;
  auto* const biases = static_cast<float*>(workspace);
  for (int64_t c = 0; c < columns_; ++c) {
    biases[c] = bias == nullptr ? 0.0F : bias[c % s.out_channels];
  }
  const int64_t part = s.line_elements();
  const auto run_line = [&](int64_t line, const float* of_product, StridedRows<float> rows) {
    product_.RunLines({.input = input,
                       .weights = of_product,
                       .bias = biases,
                       .inputs = inputs,
                       .workspace = nullptr,
                       .to = rows},
                      line / s.height, line % s.height, line % s.height + 1);
  };
  const int64_t lines = s.batch * s.height;
  ParallelParts(lines, workers_, [&](int64_t line, int64_t worker) {
    float* const out = to + line * s.kernel_height * s.width * part;
    if (window_lines_ == 1) {
      for (int64_t a = 0; a < s.kernel_height; ++a) {
        run_line(line, weights + a * product_.weight_elements(),
                 {out + a * s.width * part, part, line * s.width});
      }
      return;
    }
    float* const all = biases + columns_ + worker * s.width * columns_;
    run_line(line, weights, {all, columns_, line * s.width});
    for (int64_t a = 0; a < window_lines_; ++a) {
      float* next = out + a * s.width * part;
      for (int64_t x = 0; x < s.width; ++x) {
        const float* const from = all + x * columns_ + a * part;
        for (int64_t i = 0; i < part; ++i) *next++ = from[i];
      }
    }
  });
}

}  // namespace sinter::blocked
