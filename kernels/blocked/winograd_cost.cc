#include "kernels/blocked/winograd_cost.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/gemm_tile.h"
#include "kernels/blocked/winograd_tile.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kFewestChannels = 8;

// Tiles of 4 x 4 have 4 times the weights. For images with fewer lines, these must be small.
constexpr int64_t kManyLines = 20;
constexpr int64_t kSmallWeights = 1 << 20;  // elements

// The cost model counts multiplications. Reading a weight takes as long as so many: from L3 if the
// weights are small, from memory otherwise. So does an element of a tile in the transformations.
constexpr double kCostOfSmall = 12;
constexpr double kCostOfLarge = 20;
constexpr int64_t kCostOfElement = 8;
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
  return CostOfProducts(s.pixels(), s.taps() * s.channels * s.out_channels);
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
  return CostOfProducts(rows, weights) + static_cast<double>(WinogradTransformCost(elements));
}

}  // namespace

int64_t WinogradTransformCost(int64_t elements) { return kCostOfElement * elements; }

int WinogradTileSize(const WindowSizes& s) { return CostOf(s, 4) <= CostOf(s, 2) ? 4 : 2; }

bool WinogradPays(const WindowSizes& s) {
  const bool is_plain = s.kernel_height == kWinogradKernel && s.kernel_width == kWinogradKernel &&
                        s.stride_height == 1 && s.stride_width == 1 && s.dilation_height == 1 &&
                        s.dilation_width == 1 && s.groups == 1;
  return is_plain && s.channels >= kFewestChannels && s.out_channels >= kFewestChannels &&
         CostOf(s, WinogradTileSize(s)) < kMostCost * CostOfPlain(s);
}

}  // namespace sinter::blocked
