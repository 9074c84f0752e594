#include "kernels/blocked/panels.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/gemm_tile.h"

namespace sinter::blocked {
namespace {

// Channels that are packed at a time. Their weights for all taps and columns of a panel stay in
// cache, although most constants have a column's channels far apart or its taps adjacent.
constexpr int64_t kChannels = 16;

}  // namespace

Panels::Panels(int64_t columns, int64_t taps, int64_t channels)
    : taps_(taps), channels_(channels), lanes_(TilesOfGemm().lanes) {
  const int64_t vectors = CeilDiv(columns, lanes_);
  const int64_t count = CeilDiv(vectors, TilesOfGemm().most_vectors);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t first = vectors * i / count;
    const int64_t last = vectors * (i + 1) / count;
    all_.push_back({.first_column = first * lanes_,
                    .columns = std::min(last * lanes_, columns) - first * lanes_,
                    .vectors = last - first,
                    .offset = first * lanes_ * taps * channels,
                    .paired = false});
  }
  Panel& end = all_.back();
  end.paired = end.vectors > 1 && end.vectors <= kMostPairedVectors &&
               end.columns - (end.vectors - 1) * lanes_ <= lanes_ / 2;
  element_count_ = vectors * lanes_ * taps * channels;
}

std::string Panels::PackedFormat() const {
  return absl::StrCat("panels of ", TilesOfGemm().most_vectors, " vectors of ", lanes_,
                      all_.back().paired ? " and a half" : "");
}

void Panels::Pack(const float* weights, const WeightStrides& strides, float* to) const {
  for (const Panel& panel : all_) {
    const int64_t width = panel.vectors * lanes_;
    const float* const from = weights + panel.first_column * strides.column;
    for (int64_t first = 0; first < channels_; first += kChannels) {
      const int64_t last = std::min(channels_, first + kChannels);
      for (int64_t tap = 0; tap < taps_; ++tap) {
        float* const lines = to + panel.offset + tap * channels_ * width;
        for (int64_t j = 0; j < width; ++j) {
          const bool second_half = panel.paired && j >= width - lanes_ / 2;
          const int64_t source = second_half ? j - lanes_ / 2 : j;
          const float* const column = from + source * strides.column + tap * strides.tap;
          for (int64_t c = first; c < last; ++c) {
            lines[c * width + j] = source < panel.columns ? column[c * strides.channel] : 0.0F;
          }
        }
      }
    }
  }
}

void Panels::PackMatrix(const float* matrix, int64_t row_stride, const Panel& panel,
                        float* to) const {
  const int64_t width = panel.vectors * lanes_;
  const int64_t half = lanes_ / 2;
  for (int64_t c = 0; c < channels_; ++c) {
    const float* const from = matrix + c * row_stride + panel.first_column;
    float* const line = to + panel.offset + c * width;
    std::copy_n(from, panel.columns, line);
    std::fill_n(line + panel.columns, width - panel.columns, 0.0F);
    if (panel.paired) std::copy_n(line + width - lanes_, half, line + width - half);
  }
}

}  // namespace sinter::blocked
