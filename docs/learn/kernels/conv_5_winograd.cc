// Fewer multiplications (Winograd). A tile of 4 x 4 results needs 6 x 6 numbers of the picture. Both are
// transformed so that 36 products per pair of channels replace 144, and the products back. The sums over
// channels are 36 matrix products, which the register tiles of step 4 compute.
#include <sinter/kernel.h>

#include <algorithm>
#include <cmath>

#include "convolution.h"
#include "vector.h"

namespace {

using learn::kLanes;
using learn::kTileColumns;
using learn::kTileRows;
using learn::Load;
using learn::Store;
using learn::Vector;

constexpr int64_t kOut = 4;  // results along a side of a tile
constexpr int64_t kIn = 6;
constexpr int64_t kElements = kIn * kIn;
constexpr int64_t kBlock = 24;  // tiles that are transformed at a time
const float kA = std::sqrt(0.5F);
const float kB = std::sqrt(2.0F);

int64_t TilesDown(const learn::Convolution& s) { return (s.rows + kOut - 1) / kOut; }
int64_t TilesAcross(const learn::Convolution& s) { return (s.columns + kOut - 1) / kOut; }
int64_t FrameColumns(const learn::Convolution& s) { return TilesAcross(s) * kOut + 2; }
int64_t FrameFloats(const learn::Convolution& s) {
  return (TilesDown(s) * kOut + 2) * FrameColumns(s) * s.channels;
}

// Three weights at the points 0, a, -a, b, -b and infinity.
void TransformWeights(const double w[3], double to[kIn]) {
  const double a = kA, b = kB;
  to[0] = w[0];
  to[1] = (w[0] + a * w[1] + 0.5 * w[2]) / -1.5;
  to[2] = (w[0] - a * w[1] + 0.5 * w[2]) / -1.5;
  to[3] = (w[0] + b * w[1] + 2 * w[2]) / 6;
  to[4] = (w[0] - b * w[1] + 2 * w[2]) / 6;
  to[5] = w[2];
}

void TransformPicture(const Vector x[kIn], Vector to[kIn]) {
  const Vector even_a = x[4] - 2 * x[2], odd_a = kA * (x[3] - 2 * x[1]);
  const Vector even_b = x[4] - 0.5F * x[2], odd_b = kB * (x[3] - 0.5F * x[1]);
  to[0] = x[4] - 2.5F * x[2] + x[0];
  to[1] = even_a + odd_a;
  to[2] = even_a - odd_a;
  to[3] = even_b + odd_b;
  to[4] = even_b - odd_b;
  to[5] = x[5] - 2.5F * x[3] + x[1];
}

void TransformProducts(const Vector m[kIn], Vector to[kOut]) {
  const Vector sum_a = m[1] + m[2], difference_a = kA * (m[1] - m[2]);
  const Vector sum_b = m[3] + m[4], difference_b = kB * (m[3] - m[4]);
  to[0] = m[0] + sum_a + sum_b;
  to[1] = difference_a + difference_b;
  to[2] = 0.5F * sum_a + 2 * sum_b;
  to[3] = 0.5F * difference_a + 2 * difference_b + m[5];
}

int64_t PackedBytes(const sinter::KernelNode& node) {
  const learn::Convolution s(node);
  return kElements * s.outputs * s.channels * static_cast<int64_t>(sizeof(float));
}

// [element of a tile][panel][channel][output of the panel]
void PackWeights(const sinter::KernelNode& node, const float* from, void* packed) {
  const learn::Convolution s(node);
  auto* const to = static_cast<float*>(packed);
  for (int64_t m = 0; m < s.outputs; ++m) {
    for (int64_t c = 0; c < s.channels; ++c) {
      const float* const w = from + (m * s.channels + c) * 9;
      double lines[3][kIn];
      for (int i = 0; i < 3; ++i) {
        const double line[3] = {w[3 * i], w[3 * i + 1], w[3 * i + 2]};
        TransformWeights(line, lines[i]);
      }
      for (int64_t j = 0; j < kIn; ++j) {
        const double column[3] = {lines[0][j], lines[1][j], lines[2][j]};
        double transformed[kIn];
        TransformWeights(column, transformed);
        for (int64_t i = 0; i < kIn; ++i) {
          const int64_t panel = m / kTileColumns;
          const int64_t row = ((i * kIn + j) * (s.outputs / kTileColumns) + panel) * s.channels + c;
          to[row * kTileColumns + m % kTileColumns] = static_cast<float>(transformed[i]);
        }
      }
    }
  }
}

int64_t Workspace(const sinter::KernelNode& node) {
  const learn::Convolution s(node);
  const int64_t of_block = kElements * kBlock * (s.channels + s.outputs);
  return (FrameFloats(s) + of_block) * static_cast<int64_t>(sizeof(float));
}

// The picture in a frame of zeros that reaches to the end of the last tiles.
void CopyIntoFrame(const learn::Convolution& s, const float* picture, float* frame) {
  const int64_t row_floats = FrameColumns(s) * s.channels;
  std::fill(frame, frame + FrameFloats(s), 0.0F);
  const int64_t end_row = std::min(s.height, TilesDown(s) * kOut + 2 - s.top);
  const int64_t columns = std::min(s.width, FrameColumns(s) - s.left);
  for (int64_t row = 0; row < end_row; ++row) {
    const float* const from = picture + row * s.width * s.channels;
    std::copy(from, from + columns * s.channels,
              frame + (row + s.top) * row_floats + s.left * s.channels);
  }
}

// One tile of the picture, to a row of channels in each of 36 matrices.
void TransformTile(const learn::Convolution& s, const float* from, float* to) {
  for (int64_t c = 0; c < s.channels; c += kLanes) {
    Vector columns[kIn][kIn];
    for (int64_t j = 0; j < kIn; ++j) {
      Vector x[kIn];
      for (int64_t i = 0; i < kIn; ++i) {
        x[i] = Load(from + (i * FrameColumns(s) + j) * s.channels + c);
      }
      TransformPicture(x, columns[j]);
    }
    for (int64_t i = 0; i < kIn; ++i) {
      Vector line[kIn], transformed[kIn];
      for (int64_t j = 0; j < kIn; ++j) line[j] = columns[j][i];
      TransformPicture(line, transformed);
      for (int64_t j = 0; j < kIn; ++j) {
        Store(transformed[j], to + (i * kIn + j) * kBlock * s.channels + c);
      }
    }
  }
}

// `rows` rows of a matrix times one panel.
template <int rows>
void MultiplyTile(int64_t depth, const float* a, const float* panel, int64_t outputs, float* c) {
  Vector sums[rows][2] = {};
  for (int64_t l = 0; l < depth; ++l) {
    const Vector left = Load(panel + l * kTileColumns);
    const Vector right = Load(panel + l * kTileColumns + kLanes);
#pragma GCC unroll 16
    for (int row = 0; row < rows; ++row) {
      sums[row][0] += a[row * depth + l] * left;
      sums[row][1] += a[row * depth + l] * right;
    }
  }
  for (int row = 0; row < rows; ++row) {
    Store(sums[row][0], c + row * outputs);
    Store(sums[row][1], c + row * outputs + kLanes);
  }
}

// One tile of results out of 36 products, as far as it lies within the result.
void TransformBack(const learn::Convolution& s, const float* products, int64_t row, int64_t column,
                   float* y) {
  for (int64_t m = 0; m < s.outputs; m += kLanes) {
    Vector columns[kIn][kOut];
    for (int64_t j = 0; j < kIn; ++j) {
      Vector x[kIn];
      for (int64_t i = 0; i < kIn; ++i)
        x[i] = Load(products + (i * kIn + j) * kBlock * s.outputs + m);
      TransformProducts(x, columns[j]);
    }
    for (int64_t i = 0; i < std::min(kOut, s.rows - row); ++i) {
      Vector line[kIn], results[kOut];
      for (int64_t j = 0; j < kIn; ++j) line[j] = columns[j][i];
      TransformProducts(line, results);
      for (int64_t j = 0; j < std::min(kOut, s.columns - column); ++j) {
        Store(results[j], y + ((row + i) * s.columns + column + j) * s.outputs + m);
      }
    }
  }
}

void Conv(const sinter::KernelCall& call) {
  const learn::Convolution s(call.node());
  const auto x = call.Input<float>(0);
  const auto y = call.Output<float>(0);
  const auto* const weights = call.Packed<float>(1);
  float* const frame = call.Workspace<float>();
  float* const pictures = frame + FrameFloats(s);
  float* const products = pictures + kElements * kBlock * s.channels;
  const int64_t across = TilesAcross(s), tiles = TilesDown(s) * across;
  for (int64_t n = 0; n < s.batch; ++n) {
    CopyIntoFrame(s, x.data + n * s.height * s.width * s.channels, frame);
    float* const result = y.data + n * s.rows * s.columns * s.outputs;
    for (int64_t first = 0; first < tiles; first += kBlock) {
      const int64_t count = std::min(kBlock, tiles - first);
      for (int64_t t = 0; t < count; ++t) {
        const int64_t row = (first + t) / across * kOut, column = (first + t) % across * kOut;
        TransformTile(s, frame + (row * FrameColumns(s) + column) * s.channels,
                      pictures + t * s.channels);
      }
      for (int64_t e = 0; e < kElements; ++e) {
        for (int64_t m = 0; m < s.outputs; m += kTileColumns) {
          const float* const panel = weights + (e * s.outputs + m) * s.channels;
          // A block has room for whole tiles of rows, so the last one may compute too many.
          for (int64_t t = 0; t < count; t += kTileRows) {
            MultiplyTile<kTileRows>(s.channels, pictures + (e * kBlock + t) * s.channels, panel,
                                    s.outputs, products + (e * kBlock + t) * s.outputs + m);
          }
        }
      }
      for (int64_t t = 0; t < count; ++t) {
        const int64_t row = (first + t) / across * kOut, column = (first + t) % across * kOut;
        TransformBack(s, products + t * s.outputs, row, column, result);
      }
    }
  }
}

// Constant weights of 3 x 3, and channels that fill vectors and panels.
bool FillsVectors(const sinter::KernelNode& node) {
  if (!learn::HasConstantWeights(node)) return false;
  const learn::Convolution s(node);
  return s.kernel_rows == 3 && s.kernel_columns == 3 && s.channels % kLanes == 0 &&
         s.outputs % kTileColumns == 0;
}

static_assert(kBlock % kTileRows == 0);

}  // namespace

SINTER_BACKEND("winograd", "1.0",
               {.op = "conv",
                .run = Conv,
                .takes = FillsVectors,
                .workspace = Workspace,
                .packed_format = "winograd",
                .packed_bytes = PackedBytes,
                .pack = PackWeights,
                .layout = "acdb"})
