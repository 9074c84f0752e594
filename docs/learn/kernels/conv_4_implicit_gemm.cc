// A matrix product without the matrix (implicit GEMM). In NHWC the channels of a pixel lie one after
// the other, so a tile of neighbouring pixels reads the picture itself. The weights are packed once,
// for all runs. The picture is copied into a frame of zeros, so no loop tests for the border.
#include <sinter/kernel.h>

#include <algorithm>

#include "convolution.h"
#include "vector.h"

namespace {

using learn::kLanes;
using learn::kTileColumns;
using learn::kTileRows;
using learn::Load;
using learn::Vector;

int64_t PanelCount(int64_t outputs) { return (outputs + kTileColumns - 1) / kTileColumns; }

int64_t PackedBytes(const sinter::KernelNode& node) {
  const learn::Convolution s(node);
  return PanelCount(s.outputs) * kTileColumns * s.channels * s.kernel_rows * s.kernel_columns *
         static_cast<int64_t>(sizeof(float));
}

// [panel][kernel row][kernel column][channel][output of the panel]
void PackWeights(const sinter::KernelNode& node, const float* from, void* packed) {
  const learn::Convolution s(node);
  auto* to = static_cast<float*>(packed);
  for (int64_t first = 0; first < s.outputs; first += kTileColumns) {
    for (int64_t i = 0; i < s.kernel_rows; ++i) {
      for (int64_t j = 0; j < s.kernel_columns; ++j) {
        for (int64_t c = 0; c < s.channels; ++c) {
          for (int64_t m = first; m < first + kTileColumns; ++m) {
            *to++ = m < s.outputs
                        ? from[((m * s.channels + c) * s.kernel_rows + i) * s.kernel_columns + j]
                        : 0;
          }
        }
      }
    }
  }
}

int64_t Workspace(const sinter::KernelNode& node) {
  const learn::Convolution s(node);
  return s.padded_rows() * s.padded_columns() * s.channels * static_cast<int64_t>(sizeof(float));
}

// The picture in a frame of zeros.
void CopyIntoFrame(const learn::Convolution& s, const float* picture, float* frame) {
  const int64_t row_floats = s.padded_columns() * s.channels;
  std::fill(frame, frame + s.padded_rows() * row_floats, 0.0F);
  const int64_t end_row = std::min(s.height, s.padded_rows() - s.top);
  const int64_t columns = std::min(s.width, s.padded_columns() - s.left);
  for (int64_t row = 0; row < end_row; ++row) {
    const float* const from = picture + row * s.width * s.channels;
    std::copy(from, from + columns * s.channels,
              frame + (row + s.top) * row_floats + s.left * s.channels);
  }
}

// `pixels` neighbouring pixels and the outputs of one panel.
template <int pixels>
void MultiplyTile(const learn::Convolution& s, const float* frame, const float* weights, float* y) {
  Vector sums[pixels][2] = {};
  const float* step = weights;
  for (int64_t i = 0; i < s.kernel_rows; ++i) {
    for (int64_t j = 0; j < s.kernel_columns; ++j) {
      const float* const from = frame + (i * s.padded_columns() + j) * s.channels;
      for (int64_t c = 0; c < s.channels; ++c, step += kTileColumns) {
        const Vector left = Load(step);
        const Vector right = Load(step + kLanes);
#pragma GCC unroll 16
        for (int pixel = 0; pixel < pixels; ++pixel) {
          sums[pixel][0] += from[pixel * s.channels + c] * left;
          sums[pixel][1] += from[pixel * s.channels + c] * right;
        }
      }
    }
  }
  for (int pixel = 0; pixel < pixels; ++pixel) {
    learn::Store(sums[pixel][0], y + pixel * s.outputs);
    learn::Store(sums[pixel][1], y + pixel * s.outputs + kLanes);
  }
}

// The same for up to `pixels` pixels, of which the last tile of a row has fewer.
template <int pixels>
void MultiplyLastTile(const learn::Convolution& s, int64_t count, const float* frame,
                      const float* weights, float* y) {
  if (count == pixels) return MultiplyTile<pixels>(s, frame, weights, y);
  if constexpr (pixels > 1) MultiplyLastTile<pixels - 1>(s, count, frame, weights, y);
}

void Conv(const sinter::KernelCall& call) {
  const learn::Convolution s(call.node());
  const auto x = call.Input<float>(0);
  const auto y = call.Output<float>(0);
  const auto* const weights = call.Packed<float>(1);
  float* const frame = call.Workspace<float>();
  const int64_t panel_floats = s.kernel_rows * s.kernel_columns * s.channels * kTileColumns;
  for (int64_t n = 0; n < s.batch; ++n) {
    CopyIntoFrame(s, x.data + n * s.height * s.width * s.channels, frame);
    float* const result = y.data + n * s.rows * s.columns * s.outputs;
    for (int64_t panel = 0; panel < s.outputs / kTileColumns; ++panel) {
      for (int64_t row = 0; row < s.rows; ++row) {
        for (int64_t column = 0; column < s.columns; column += kTileRows) {
          MultiplyLastTile<kTileRows>(
              s, std::min<int64_t>(kTileRows, s.columns - column),
              frame + (row * s.padded_columns() + column) * s.channels,
              weights + panel * panel_floats,
              result + (row * s.columns + column) * s.outputs + panel * kTileColumns);
        }
      }
    }
  }
}

// Constant weights whose outputs fill whole panels.
bool FillsPanels(const sinter::KernelNode& node) {
  return learn::HasConstantWeights(node) && node.output(0).dims[1] % kTileColumns == 0;
}

}  // namespace

SINTER_BACKEND("implicit_gemm", "1.0",
               {.op = "conv",
                .run = Conv,
                .takes = FillsPanels,
                .workspace = Workspace,
                .packed_format = "panels",
                .packed_bytes = PackedBytes,
                .pack = PackWeights,
                .layout = "acdb"})
