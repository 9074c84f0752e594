#include "kernels/blocked/integer_panels.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "kernels/blocked/ceil_div.h"

namespace sinter::blocked {

IntegerPanels::IntegerPanels(int64_t columns, int64_t taps, int64_t channels)
    : taps_(taps), channels_(channels), lanes_(TilesOfIntegers().lanes) {
  const int64_t vectors = CeilDiv(columns, lanes_);
  const int64_t bytes_of_vector = lanes_ * taps * CeilDiv(channels, 2) * 2;
  for (int64_t first = 0; first < vectors; first += kMostIntegerVectors) {
    const int64_t last = std::min(vectors, first + kMostIntegerVectors);
    all_.push_back({.first_column = first * lanes_,
                    .columns = std::min(last * lanes_, columns) - first * lanes_,
                    .vectors = last - first,
                    .offset = first * bytes_of_vector});
  }
  bytes_ = vectors * bytes_of_vector;
}

std::string IntegerPanels::PackedFormat() const {
  return absl::StrCat("byte pairs in panels of ", kMostIntegerVectors, " vectors of ", lanes_);
}

void IntegerPanels::Pack(const Panel& panel, const uint8_t* weights, const WeightStrides& strides,
                         uint8_t flip, int8_t* to) const {
  const int64_t width = panel.vectors * lanes_;
  const uint8_t* const from = weights + panel.first_column * strides.column;
  int8_t* line = to + panel.offset;
  for (int64_t tap = 0; tap < taps_; ++tap) {
    for (int64_t channel = 0; channel < channels_; channel += 2) {
      const uint8_t* const first = from + tap * strides.tap + channel * strides.channel;
      const bool has_second = channel + 1 < channels_;
      const uint8_t* const second = has_second ? first + strides.channel : first;
      const uint8_t keep = has_second ? 0xff : 0;
      for (int64_t j = 0; j < panel.columns; ++j) {
        const int64_t at = j * strides.column;
        line[2 * j] = static_cast<int8_t>(first[at] ^ flip);
        line[2 * j + 1] = static_cast<int8_t>((second[at] ^ flip) & keep);
      }
      std::fill(line + 2 * panel.columns, line + 2 * width, int8_t{0});
      line += 2 * width;
    }
  }
}

ColumnZeros::ColumnZeros(const IntegerPanels::Panel& panel, const uint8_t* zeros, bool per_column,
                         uint8_t flip) {
  const int64_t last = panel.columns - 1;
  for (int64_t j = 0; j < kMostIntegerVectors * kMostIntegerLanes; ++j) {
    const int64_t at = per_column ? panel.first_column + std::min(j, last) : 0;
    pairs_[2 * j] = pairs_[2 * j + 1] = static_cast<int8_t>(zeros[at] ^ flip);
  }
}

}  // namespace sinter::blocked
