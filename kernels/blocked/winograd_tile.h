// The transforms of Winograd convolutions, compiled for several instruction sets.
//
// F(m x m, 3 x 3) of A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks"
// (2016): a tile of m x m results comes from (m + 2)^2 products for each pair of channels instead
// of 9 m^2. The interpolation points are 0, 1, -1 and infinity for m = 2, and 0, +-sqrt(1/2),
// +-sqrt(2) and infinity for m = 4, whose rounding errors are a few times those of a plain sum; the
// usual points +-1 and +-2 give ten times as much.
#ifndef SINTER_KERNELS_BLOCKED_WINOGRAD_TILE_H_
#define SINTER_KERNELS_BLOCKED_WINOGRAD_TILE_H_

#include <array>
#include <cstdint>

namespace sinter::blocked {

inline constexpr int kWinogradKernel = 3;
inline constexpr int kMostWinogradOut = 4;

// The matrix G, whose rows transform a line of three weights.
using WinogradWeightRows = std::array<std::array<double, kWinogradKernel>, kMostWinogradOut + 2>;
const WinogradWeightRows& WinogradWeights(int out);

// A tile of the input. Pixels have their channels contiguous.
struct WinogradInput {
  const float* from;  // the first pixel of (m + 2)^2
  int64_t line_stride;
  int64_t pixel_stride;
  int64_t channels;
  float* to;  // one row of channels for each of the (m + 2)^2 elements of the transformed tile
  int64_t to_stride;
};

// A tile of the result: clamp(sum + bias + addend).
struct WinogradOutput {
  const float* from;  // one row of channels for each of the (m + 2)^2 products
  int64_t from_stride;
  int64_t channels;
  int64_t lines;  // that the tile has within the result, at most m
  int64_t pixels;
  const float* bias;    // null: none
  const float* addend;  // null: none
  int64_t addend_line_stride;
  int64_t addend_pixel_stride;
  float* to;
  int64_t line_stride;
  int64_t pixel_stride;
  float min;
  float max;
};

struct WinogradTransforms {
  int64_t lanes;
  // Transforms weights [3, 3, columns] in double precision, to one row of columns for each of the
  // (m + 2)^2 factors. `columns` is a multiple of `lanes`.
  void (*weights)(const float* from, int64_t columns, float* to, int64_t to_stride);
  void (*input)(const WinogradInput& tile);
  // Writes the results of channels whose sums are all finite. Sets `failed[v]` for every other
  // vector of channels, and leaves its results as they are: one element that is not finite reaches
  // all of a tile. Returns whether there are none of them.
  bool (*output)(const WinogradOutput& tile, bool* failed);
};

// The transforms of F(out x out, 3 x 3), out being 2 or 4, for the best instruction set that the
// processor has and SetMaxIsa allows.
const WinogradTransforms& TransformsOfWinograd(int out);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_WINOGRAD_TILE_H_
