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
#include "kernels/blocked/panel_traffic.h"
#include "kernels/blocked/winograd_cost.h"
#include "kernels/blocked/winograd_tile.h"
#include "kernels/cache_sizes.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

// Transformed inputs and products of a block fill at most L2, or this many elements.
constexpr int64_t kFewBlockElements = 128 << 10;
// Fewer tiles than these read the weights too often.
constexpr int64_t kFewestTiles = 24;
// The most elements of a block that the threads share.
constexpr int64_t kMostShared = 4 << 20;
// So many products for each worker are enough for all to end at about the same time.
constexpr int64_t kPartsOfWorker = 4;

}  // namespace

bool Winograd::CanTransform(std::span<const float> weights) {
  constexpr float kLargest = 1e30F;
  return std::ranges::all_of(weights, [](float w) { return std::abs(w) < kLargest; });
}

Winograd::Winograd(const WindowSizes& sizes, Epilogue epilogue)
    : sizes_(sizes),
      epilogue_(std::move(epilogue)),
      out_(WinogradTileSize(sizes)),
      in_(out_ + kWinogradKernel - 1),
      panels_(sizes.out_channels, 1, sizes.channels),
      tiles_in_line_(CeilDiv(sizes.out_width, out_)),
      tiles_in_image_(CeilDiv(sizes.out_height, out_) * tiles_in_line_),
      tiles_(sizes.batch * tiles_in_image_) {
  DivideWork();
}

void Winograd::DivideWork() {
  const int64_t threads = CurrentThreadCount();
  const int64_t fewest_tiles = threads <= kFewThreads ? kMostTileRows : kFewestTiles;
  if (threads > 1 && tiles_ < threads * fewest_tiles && tiles_ * TileElements() <= kMostShared) {
    workers_ = threads;
    block_tiles_ = tiles_;
    blocks_ = {{0, tiles_}};
    const auto transforms = DivideIntoRanges(tiles_, workers_, 1);
    transforms_.assign(transforms.begin(), transforms.end());
    const int64_t factors = in_ * in_ * static_cast<int64_t>(panels_.all().size());
    const int64_t ranges = std::clamp<int64_t>(CeilDiv(kPartsOfWorker * workers_, factors), 1,
                                               CeilDiv(tiles_, kMostTileRows));
    for (int64_t i = 0; i < ranges; ++i) {
      products_.push_back({tiles_ * i / ranges, tiles_ * (i + 1) / ranges});
    }
    return;
  }
  // Weights that do not stay in L2 are read for every block, so blocks may fill it then.
  const bool stay = weight_elements() <= Level2CacheFloats() / 2;
  const int64_t elements =
      stay ? std::min(Level2CacheFloats(), kFewBlockElements) : Level2CacheFloats();
  const int64_t wanted = std::max(elements / TileElements(), kFewestTiles);
  workers_ = std::clamp<int64_t>(tiles_ / (kFewestTiles / 4), 1, threads);
  const int64_t blocks = CeilDiv(std::max<int64_t>(tiles_ / wanted, 1), workers_) * workers_;
  block_tiles_ = CeilDiv(tiles_, blocks);
  for (int64_t i = 0; i < blocks; ++i) {
    blocks_.push_back({tiles_ * i / blocks, tiles_ * (i + 1) / blocks});
  }
}

std::string Winograd::PackedFormat() const {
  return absl::StrCat("winograd ", out_, ", ", panels_.PackedFormat());
}

void Winograd::Pack(const float* weights, float* to) const {
  constexpr int64_t kTaps = int64_t{kWinogradKernel} * kWinogradKernel;
  constexpr int64_t kChannels = 8;  // whose lines stay in L1
  const WinogradTransforms& transforms = TransformsOfWinograd(out_);
  const int64_t column_stride = sizes_.channels * kTaps;
  std::vector<float> lines(
      static_cast<size_t>(kChannels * kTaps * kMostTileVectors * transforms.lanes));
  for (const Panels::Panel& panel : panels_.all()) {
    const int64_t width = panel.vectors * transforms.lanes;
    const float* const columns = weights + panel.first_column * column_stride;
    for (int64_t first = 0; first < sizes_.channels; first += kChannels) {
      const int64_t count = std::min(kChannels, sizes_.channels - first);
      panels_.PackLines(columns + first * kTaps, column_stride, panel, count * kTaps, lines.data());
      for (int64_t i = 0; i < count; ++i) {
        transforms.weights(lines.data() + i * kTaps * width, width,
                           to + panel.offset + (first + i) * width, panels_.element_count());
      }
    }
  }
}

int64_t Winograd::workspace_bytes() const {
  const int64_t blocks = transforms_.empty() ? workers_ : 1;
  return (blocks * block_tiles_ * TileElements() + workers_ * EdgeElements()) *
         static_cast<int64_t>(sizeof(float));
}

Winograd::Tile Winograd::TileAt(int64_t number) const {
  const int64_t in_image = number % tiles_in_image_;
  return {.image = number / tiles_in_image_,
          .line = in_image / tiles_in_line_ * out_,
          .pixel = in_image % tiles_in_line_ * out_};
}

void Winograd::TransformInput(const Arguments& arguments, const Block& block,
                              const WorkRange& tiles, float* edge) const {
  const WindowSizes& s = sizes_;
  const WinogradTransforms& transforms = TransformsOfWinograd(out_);
  const int64_t pixel_stride = arguments.input.row_stride;
  const int64_t line_stride = s.width * pixel_stride;
  const int64_t count = block.tiles.end - block.tiles.begin;
  for (int64_t number = tiles.begin; number < tiles.end; ++number) {
    const Tile tile = TileAt(number);
    const int64_t top = tile.line - s.pad_top;
    const int64_t left = tile.pixel - s.pad_left;
    const float* const image = arguments.input.at(tile.image * s.height * s.width);
    WinogradInput input{.from = image + top * line_stride + left * pixel_stride,
                        .line_stride = line_stride,
                        .pixel_stride = pixel_stride,
                        .channels = s.channels,
                        .to = block.input + (number - block.tiles.begin) * s.channels,
                        .to_stride = count * s.channels};
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

void Winograd::Multiply(const float* weights, const Block& block, const WorkRange& tiles,
                        const Factor& factor) const {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const GemmTiles& gemm = TilesOfGemm();
  static constexpr int64_t kNoOffset = 0;
  const int64_t before = factor.element * (block.tiles.end - block.tiles.begin);
  const Panels::Panel& panel = factor.panel;
  std::array<int64_t, kMostTileRows> rows = {};
  GemmTile tile{.count = 1,
                .a_step = 0,
                .a = nullptr,
                .rows = rows.data(),
                .row_count = 0,
                .runs = &kNoOffset,
                .run_count = 1,
                .run_length = sizes_.channels,
                .panel = weights + factor.element * panels_.element_count() + panel.offset,
                .next_weights = nullptr,
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
  const TileHeights heights(tiles.end - tiles.begin, gemm.most_rows[panel.vectors]);
  for (int64_t r = 0; r < heights.at(0); ++r) rows[static_cast<size_t>(r)] = r * sizes_.channels;
  int64_t row = before + tiles.begin - block.tiles.begin;
  for (int64_t t = 0; t < heights.tiles(); t += tile.count) {
    tile.row_count = heights.at(t);
    tile.count = t < panel.vectors ? 1 : heights.equal(t);
    tile.a = block.input + row * sizes_.channels;
    tile.a_step = tile.row_count * sizes_.channels;
    tile.c = block.products + row * sizes_.out_channels + panel.first_column;
    tile.next_weights = gemm.NextWeights(tile, t, weights + weight_elements());
    gemm.run(tile);
    row += tile.count * tile.row_count;
  }
}

void Winograd::TransformOutput(const Arguments& arguments, const Block& block,
                               const WorkRange& tiles) const {
  const WindowSizes& s = sizes_;
  const WinogradTransforms& transforms = TransformsOfWinograd(out_);
  const StridedRows<const float> addend = epilogue_.Addend(arguments.inputs);
  absl::InlinedVector<bool, 128> failed(
      static_cast<size_t>(CeilDiv(s.out_channels, transforms.lanes)));
  const int64_t count = block.tiles.end - block.tiles.begin;
  for (int64_t number = tiles.begin; number < tiles.end; ++number) {
    const Tile tile = TileAt(number);
    const int64_t lines = std::min<int64_t>(out_, s.out_height - tile.line);
    const int64_t pixels = std::min<int64_t>(out_, s.out_width - tile.pixel);
    const int64_t row = (tile.image * s.out_height + tile.line) * s.out_width + tile.pixel;
    const bool finite =
        transforms.output({.from = block.products + (number - block.tiles.begin) * s.out_channels,
                           .from_stride = count * s.out_channels,
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

void Winograd::RunBlock(const Arguments& arguments, const Block& block, float* edge) const {
  TransformInput(arguments, block, block.tiles, edge);
  PanelTraffic::Add(weight_elements(), weight_elements(), block.tiles.begin > 0);
  for (int64_t element = 0; element < in_ * in_; ++element) {
    for (const Panels::Panel& panel : panels_.all()) {
      Multiply(arguments.weights, block, block.tiles, {element, panel});
    }
  }
  TransformOutput(arguments, block, block.tiles);
}

void Winograd::RunShared(const Arguments& arguments) const {
  auto* const workspace = static_cast<float*>(arguments.workspace);
  float* const products = workspace + tiles_ * in_ * in_ * sizes_.channels;
  float* const edges = workspace + tiles_ * TileElements();
  const Block block = {{0, tiles_}, workspace, products};
  ParallelRanges(
      transforms_, workers_,
      [&](const WorkRange& tiles, int64_t worker) {
        TransformInput(arguments, block, tiles, edges + worker * EdgeElements());
      },
      WinogradTransformCost(in_ * in_ * sizes_.channels));
  const auto panels = static_cast<int64_t>(panels_.all().size());
  const auto ranges = static_cast<int64_t>(products_.size());
  ParallelParts(
      in_ * in_ * panels * ranges, workers_,
      [&](int64_t part, int64_t) {
        const auto panel = static_cast<size_t>(part / ranges % panels);
        Multiply(arguments.weights, block, products_[static_cast<size_t>(part % ranges)],
                 {part / (ranges * panels), panels_.all()[panel]});
      },
      tiles_ * sizes_.channels * sizes_.out_channels / (panels * ranges));
  ParallelRanges(
      transforms_, workers_,
      [&](const WorkRange& tiles, int64_t) { TransformOutput(arguments, block, tiles); },
      WinogradTransformCost(in_ * in_ * sizes_.out_channels));
}

void Winograd::Run(Arguments arguments) const {
  if (arguments.bias == nullptr) arguments.bias = epilogue_.Bias(arguments.inputs);
  if (!transforms_.empty()) return RunShared(arguments);
  const int64_t of_worker = block_tiles_ * TileElements() + EdgeElements();
  ParallelRanges(blocks_, workers_, [&](const WorkRange& tiles, int64_t worker) {
    float* const input = static_cast<float*>(arguments.workspace) + worker * of_worker;
    float* const products = input + block_tiles_ * in_ * in_ * sizes_.channels;
    RunBlock(arguments, {tiles, input, products}, input + block_tiles_ * TileElements());
  });
}

}  // namespace sinter::blocked
