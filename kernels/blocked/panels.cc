#include "kernels/blocked/panels.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ir/check.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/gemm_tile.h"
#include "kernels/blocked/transpose_tile.h"

namespace sinter::blocked {
namespace {

// Lines of a panel that are transposed at a time, and stay in L1.
constexpr int64_t kLines = 64;

}  // namespace

Panels::Panels(int64_t columns, int64_t taps, int64_t channels, int64_t sharers)
    : taps_(taps), channels_(channels), lanes_(TilesOfGemm().lanes) {
  const int64_t vectors = CeilDiv(columns, lanes_);
  int64_t count = CeilDiv(vectors, TilesOfGemm().most_vectors);
  if (vectors >= sharers) count = CeilDiv(count, sharers) * sharers;
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
  return absl::StrCat(all_.size(), " panels of ", TilesOfGemm().most_vectors, " vectors of ",
                      lanes_, all_.back().paired ? " and a half" : "");
}

void Panels::Pack(const float* weights, const WeightStrides& strides, float* to) const {
  for (const Panel& panel : all_) {
    PackPanel(weights + panel.first_column * strides.column, strides, panel, to);
  }
}

void Panels::FinishLine(const Panel& panel, float* line) const {
  const int64_t width = panel.vectors * lanes_;
  const int64_t half = lanes_ / 2;
  std::fill_n(line + panel.columns, width - panel.columns, 0.0F);
  if (panel.paired) std::copy_n(line + width - lanes_, half, line + width - half);
}

void Panels::PackLines(const float* columns, int64_t column_stride, const Panel& panel,
                       int64_t count, float* lines) const {
  const int64_t width = panel.vectors * lanes_;
  TransposeKernel()(columns, column_stride, panel.columns, count, lines, width);
  for (int64_t i = 0; i < count; ++i) FinishLine(panel, lines + i * width);
}

void Panels::PackPanel(const float* columns, const WeightStrides& strides, const Panel& panel,
                       float* to) const {
  const int64_t width = panel.vectors * lanes_;
  float* const lines = to + panel.offset;
  if (strides.column == 1) {
    for (int64_t i = 0; i < taps_ * channels_; ++i) {
      const float* const from =
          columns + i / channels_ * strides.tap + i % channels_ * strides.channel;
      std::copy_n(from, panel.columns, lines + i * width);
      FinishLine(panel, lines + i * width);
    }
    return;
  }
  SINTER_CHECK(strides.channel == taps_ && (taps_ == 1 || strides.tap == 1));
  if (taps_ == 1) {
    PackLines(columns, strides.column, panel, channels_, lines);
    return;
  }
  // In the constant a channel's taps are adjacent, in the panel a tap's channels are.
  std::vector<float> some(static_cast<size_t>(kLines * width));
  for (int64_t first = 0; first < taps_ * channels_; first += kLines) {
    const int64_t count = std::min(kLines, taps_ * channels_ - first);
    PackLines(columns + first, strides.column, panel, count, some.data());
    for (int64_t i = 0; i < count; ++i) {
      const int64_t channel = (first + i) / taps_;
      const int64_t tap = (first + i) % taps_;
      std::copy_n(some.data() + i * width, width, lines + (tap * channels_ + channel) * width);
    }
  }
}

}  // namespace sinter::blocked
