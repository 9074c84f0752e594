#include "kernels/blocked/winograd.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/gemm_tile.h"
#include "kernels/blocked/winograd_tile.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kFewestChannels = 8;
// Transformed inputs and products of a block, in elements.
constexpr int64_t kBlockElements = 128 << 10;
// Fewer tiles than these read the weights too often.
constexpr int64_t kFewestTiles = 24;

// Tiles of 4 x 4 have 4 times the weights. For images with fewer lines, these must be small.
constexpr int64_t kManyLines = 20;
constexpr int64_t kSmallWeights = 1 << 20;  // elements

// The cost model counts multiplications. Reading a weight takes as long as so many: from L3 if the
// weights are small, from memory otherwise. So does an element of a tile in the transformations.
constexpr double kCostOfSmall = 12;
constexpr double kCostOfLarge = 20;
constexpr double kCostOfElement = 8;
// Below this part of the cost of the plain products, Winograd pays off.
constexpr double kMostCost = 0.7;

double CostOfProducts(int64_t rows, int64_t weights) {
  const double of_weight = weights <= kSmallWeights ? kCostOfSmall : kCostOfLarge;
  return (static_cast<double>(rows) + of_weight) * static_cast<double>(weights);
}

int64_t TileCount(const WindowSizes& s, int64_t out) {
  return s.batch * CeilDiv(s.out_height, out) * CeilDiv(s.out_width, out);
}

double CostOfPlain(const WindowSizes& s) {
  return CostOfProducts(s.batch * s.out_height * s.out_width,
                        s.taps() * s.channels * s.out_channels);
}

// Infinity for tiles that are not to be used.
double CostOf(const WindowSizes& s, int64_t out) {
  const int64_t in = out + kWinogradKernel - 1;
  const int64_t weights = in * in * s.channels * s.out_channels;
  const bool has_many_lines = std::min(s.out_height, s.out_width) >= kManyLines;
  if (out > 2 && !has_many_lines && weights > kSmallWeights) {
    return std::numeric_limits<double>::infinity();
  }
  // A product of fewer rows than a tile of the product has takes as long as a whole one.
  const int64_t rows = std::max<int64_t>(TileCount(s, out), kMostTileRows);
  const int64_t elements = rows * in * in * (s.channels + s.out_channels);
  return CostOfProducts(rows, weights) + kCostOfElement * static_cast<double>(elements);
}

int BestOut(const WindowSizes& s) { return CostOf(s, 4) <= CostOf(s, 2) ? 4 : 2; }

}  // namespace

bool Winograd::Pays(const WindowSizes& s) {
  const bool is_plain = s.kernel_height == kWinogradKernel && s.kernel_width == kWinogradKernel &&
                        s.stride_height == 1 && s.stride_width == 1 && s.dilation_height == 1 &&
                        s.dilation_width == 1 && s.groups == 1;
  return is_plain && s.channels >= kFewestChannels && s.out_channels >= kFewestChannels &&
         CostOf(s, BestOut(s)) < kMostCost * CostOfPlain(s);
}

bool Winograd::CanTransform(std::span<const float> weights) {
  constexpr float kLargest = 1e30F;
  return std::ranges::all_of(weights, [](float w) { return std::abs(w) < kLargest; });
}

Winograd::Winograd(const WindowSizes& sizes, Epilogue epilogue)
    : sizes_(sizes),
      epilogue_(std::move(epilogue)),
      out_(BestOut(sizes)),
      in_(out_ + kWinogradKernel - 1),
      panels_(sizes.out_channels, 1, sizes.channels),
      tiles_in_line_(CeilDiv(sizes.out_width, out_)),
      tiles_in_image_(CeilDiv(sizes.out_height, out_) * tiles_in_line_),
      tiles_(sizes.batch * tiles_in_image_) {
  const int64_t of_tile = in_ * in_ * (sizes.channels + sizes.out_channels);
  const int64_t wanted = std::max(kBlockElements / of_tile, kFewestTiles);
  workers_ = std::clamp<int64_t>(tiles_ / (kFewestTiles / 4), 1, CurrentThreadCount());
  blocks_ = CeilDiv(CeilDiv(tiles_, wanted), workers_) * workers_;
  block_tiles_ = CeilDiv(tiles_, blocks_);
  blocks_ = CeilDiv(tiles_, block_tiles_);
}

std::string Winograd::PackedFormat() const {
  return absl::StrCat("winograd ", out_, ", ", panels_.PackedFormat());
}

void Winograd::Pack(const float* weights, float* to) const {
  const WinogradWeightRows& rows = WinogradWeights(out_);
  const int64_t pairs = sizes_.out_channels * sizes_.channels;
  std::vector<float> element(static_cast<size_t>(pairs));
  for (int64_t y = 0; y < in_; ++y) {
    for (int64_t x = 0; x < in_; ++x) {
      for (int64_t i = 0; i < pairs; ++i) {
        const float* const w = weights + i * kWinogradKernel * kWinogradKernel;
        double sum = 0;
        for (size_t u = 0; u < kWinogradKernel; ++u) {
          for (size_t v = 0; v < kWinogradKernel; ++v) {
            sum += rows[static_cast<size_t>(y)][u] * rows[static_cast<size_t>(x)][v] *
                   static_cast<double>(w[u * kWinogradKernel + v]);
          }
        }
        element[static_cast<size_t>(i)] = static_cast<float>(sum);
      }
      panels_.Pack(element.data(), {.column = sizes_.channels, .tap = 0, .channel = 1},
                   to + (y * in_ + x) * panels_.element_count());
    }
  }
}

int64_t Winograd::workspace_bytes() const {
  const int64_t of_tile = in_ * in_ * (sizes_.channels + sizes_.out_channels);
  const int64_t edge = in_ * in_ * sizes_.channels;
  return workers_ * (block_tiles_ * of_tile + edge) * static_cast<int64_t>(sizeof(float));
}

Winograd::Tile Winograd::TileAt(int64_t number) const {
  const int64_t in_image = number % tiles_in_image_;
  return {.image = number / tiles_in_image_,
          .line = in_image / tiles_in_line_ * out_,
          .pixel = in_image % tiles_in_line_ * out_};
}

void Winograd::TransformInput(const Arguments& arguments, int64_t first, int64_t last, float* edge,
                              float* to) const {
  const WindowSizes& s = sizes_;
  const WinogradTransforms& transforms = TransformsOfWinograd(out_);
  const int64_t pixel_stride = arguments.input.row_stride;
  const int64_t line_stride = s.width * pixel_stride;
  for (int64_t number = first; number < last; ++number) {
    const Tile tile = TileAt(number);
    const int64_t top = tile.line - s.pad_top;
    const int64_t left = tile.pixel - s.pad_left;
    const float* const image = arguments.input.at(tile.image * s.height * s.width);
    WinogradInput input{.from = image + top * line_stride + left * pixel_stride,
                        .line_stride = line_stride,
                        .pixel_stride = pixel_stride,
                        .channels = s.channels,
                        .to = to + (number - first) * s.channels,
                        .to_stride = (last - first) * s.channels};
    const bool inside = top >= 0 && left >= 0 && top + in_ <= s.height && left + in_ <= s.width;
    if (!inside) {
      std::fill_n(edge, in_ * in_ * s.channels, 0.0F);
      for (int64_t y = std::max<int64_t>(0, -top); y < std::min(in_, s.height - top); ++y) {
        for (int64_t x = std::max<int64_t>(0, -left); x < std::min(in_, s.width - left); ++x) {
          std::copy_n(image + (top + y) * line_stride + (left + x) * pixel_stride, s.channels,
                      edge + (y * in_ + x) * s.channels);
        }
      }
      input.from = edge;
      input.line_stride = in_ * s.channels;
      input.pixel_stride = s.channels;
    }
    transforms.input(input);
  }
}

void Winograd::Multiply(const float* input, int64_t tiles, const float* weights,
                        float* products) const {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const GemmTiles& gemm = TilesOfGemm();
  static constexpr int64_t kNoOffset = 0;
  std::array<int64_t, kMostTileRows> rows = {};
  for (int64_t element = 0; element < in_ * in_; ++element) {
    float* const result = products + element * tiles * sizes_.out_channels;
    for (const Panels::Panel& panel : panels_.all()) {
      GemmTile tile{.a = input + element * tiles * sizes_.channels,
                    .rows = rows.data(),
                    .row_count = 0,
                    .runs = &kNoOffset,
                    .run_count = 1,
                    .run_length = sizes_.channels,
                    .panel = weights + element * panels_.element_count() + panel.offset,
                    .vectors = panel.vectors,
                    .columns = panel.columns,
                    .paired = panel.paired,
                    .few_rows = false,
                    .bias = nullptr,
                    .addend = nullptr,
                    .addend_stride = 0,
                    .c = nullptr,
                    .c_row_stride = sizes_.out_channels,
                    .min = -kInfinity,
                    .max = kInfinity};
      const int64_t count = CeilDiv(tiles, gemm.most_rows[panel.vectors]);
      for (int64_t t = 0; t < count; ++t) {
        const int64_t first = tiles * t / count;
        tile.row_count = tiles * (t + 1) / count - first;
        for (int64_t r = 0; r < tile.row_count; ++r) {
          rows[static_cast<size_t>(r)] = (first + r) * sizes_.channels;
        }
        tile.c = result + first * sizes_.out_channels + panel.first_column;
        gemm.run(tile);
      }
    }
  }
}

void Winograd::TransformOutput(const Arguments& arguments, int64_t first, int64_t last,
                               const float* products) const {
  const WindowSizes& s = sizes_;
  const WinogradTransforms& transforms = TransformsOfWinograd(out_);
  const StridedRows<const float> addend = epilogue_.Addend(arguments.inputs);
  absl::InlinedVector<bool, 128> failed(
      static_cast<size_t>(CeilDiv(s.out_channels, transforms.lanes)));
  for (int64_t number = first; number < last; ++number) {
    const Tile tile = TileAt(number);
    const int64_t lines = std::min<int64_t>(out_, s.out_height - tile.line);
    const int64_t pixels = std::min<int64_t>(out_, s.out_width - tile.pixel);
    const int64_t row = (tile.image * s.out_height + tile.line) * s.out_width + tile.pixel;
    const bool finite =
        transforms.output({.from = products + (number - first) * s.out_channels,
                           .from_stride = (last - first) * s.out_channels,
                           .channels = s.out_channels,
                           .lines = lines,
                           .pixels = pixels,
                           .bias = arguments.bias,
                           .addend = addend.data == nullptr ? nullptr : addend.at(row),
                           .addend_line_stride = s.out_width * addend.row_stride,
                           .addend_pixel_stride = addend.row_stride,
                           .to = arguments.to.at(row),
                           .line_stride = s.out_width * arguments.to.row_stride,
                           .pixel_stride = arguments.to.row_stride,
                           .min = epilogue_.min(),
                           .max = epilogue_.max()},
                          failed.data());
    if (!finite) {
      for (size_t v = 0; v < failed.size(); ++v) {
        const int64_t channel = static_cast<int64_t>(v) * transforms.lanes;
        const int64_t end = std::min(channel + transforms.lanes, s.out_channels);
        if (failed[v]) ComputePlainly(arguments, tile, channel, end);
      }
    }
    for (int64_t y = 0; y < lines; ++y) {
      const int64_t line = row + y * s.out_width;
      epilogue_.Apply(arguments.inputs, line, line + pixels, 0, s.out_channels, arguments.to);
    }
  }
}

void Winograd::WeightsOf(const float* weights, int64_t out_channel, int64_t channel,
                         float (&to)[9]) const {
  const auto panel = std::ranges::find_if(panels_.all(), [&](const Panels::Panel& candidate) {
    return out_channel < candidate.first_column + candidate.columns;
  });
  const int64_t width = panel->vectors * TransformsOfWinograd(out_).lanes;
  const float* const first =
      weights + panel->offset + channel * width + out_channel - panel->first_column;
  const auto at = [&](int64_t y, int64_t x) {
    return static_cast<double>(first[(y * in_ + x) * panels_.element_count()]);
  };
  // The rows of G for the points 0, p, -p and infinity give the weights 0, 1 and 2 of a line.
  const WinogradWeightRows& rows = WinogradWeights(out_);
  const auto line = [&](const auto& element, double(&w)[kWinogradKernel]) {
    w[0] = element(0) / rows[0][0];
    w[1] = (element(1) - element(2)) / (2 * rows[1][1]);
    w[2] = element(in_ - 1);
  };
  double columns[kWinogradKernel][kMostWinogradOut + 2];
  for (int64_t x = 0; x < in_; ++x) {
    double w[kWinogradKernel];
    line([&](int64_t y) { return at(y, x); }, w);
    for (size_t i = 0; i < kWinogradKernel; ++i) columns[i][x] = w[i];
  }
  for (size_t i = 0; i < kWinogradKernel; ++i) {
    double w[kWinogradKernel];
    line([&](int64_t x) { return columns[i][x]; }, w);
    for (size_t k = 0; k < kWinogradKernel; ++k) {
      to[i * kWinogradKernel + k] = static_cast<float>(w[k]);
    }
  }
}

void Winograd::ComputePlainly(const Arguments& arguments, const Tile& tile, int64_t first,
                              int64_t last) const {
  const WindowSizes& s = sizes_;
  const StridedRows<const float> addend = epilogue_.Addend(arguments.inputs);
  const float* const image = arguments.input.at(tile.image * s.height * s.width);
  const int64_t lines = std::min<int64_t>(out_, s.out_height - tile.line);
  const int64_t pixels = std::min<int64_t>(out_, s.out_width - tile.pixel);
  for (int64_t k = first; k < last; ++k) {
    float sums[kMostWinogradOut][kMostWinogradOut] = {};
    for (int64_t c = 0; c < s.channels; ++c) {
      float weights[9];
      WeightsOf(arguments.weights, k, c, weights);
      for (int64_t y = 0; y < lines; ++y) {
        for (int64_t x = 0; x < pixels; ++x) {
          for (int64_t tap = 0; tap < 9; ++tap) {
            const int64_t from_y = tile.line + y - s.pad_top + tap / 3;
            const int64_t from_x = tile.pixel + x - s.pad_left + tap % 3;
            if (from_y < 0 || from_y >= s.height || from_x < 0 || from_x >= s.width) continue;
            sums[y][x] +=
                weights[tap] * image[(from_y * s.width + from_x) * arguments.input.row_stride + c];
          }
        }
      }
    }
    for (int64_t y = 0; y < lines; ++y) {
      for (int64_t x = 0; x < pixels; ++x) {
        const int64_t row =
            (tile.image * s.out_height + tile.line + y) * s.out_width + tile.pixel + x;
        float sum = sums[y][x];
        if (arguments.bias != nullptr) sum += arguments.bias[k];
        if (addend.data != nullptr) sum += addend.at(row)[k];
        if (sum < epilogue_.min()) sum = epilogue_.min();
        if (sum > epilogue_.max()) sum = epilogue_.max();
        arguments.to.at(row)[k] = sum;
      }
    }
  }
}

void Winograd::Run(Arguments arguments) const {
  if (arguments.bias == nullptr) arguments.bias = epilogue_.Bias(arguments.inputs);
  const int64_t of_tile = in_ * in_;
  const int64_t input_elements = block_tiles_ * of_tile * sizes_.channels;
  const int64_t product_elements = block_tiles_ * of_tile * sizes_.out_channels;
  const int64_t edge_elements = of_tile * sizes_.channels;
  ParallelParts(blocks_, workers_, [&](int64_t block, int64_t worker) {
    float* const input = static_cast<float*>(arguments.workspace) +
                         worker * (input_elements + product_elements + edge_elements);
    float* const products = input + input_elements;
    float* const edge = products + product_elements;
    const int64_t first = block * block_tiles_;
    const int64_t last = std::min(first + block_tiles_, tiles_);
    TransformInput(arguments, first, last, edge, input);
    Multiply(input, last - first, arguments.weights, products);
    TransformOutput(arguments, first, last, products);
  });
}

}  // namespace sinter::blocked
