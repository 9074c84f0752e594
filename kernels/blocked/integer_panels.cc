#include "kernels/blocked/integer_panels.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "kernels/blocked/ceil_div.h"

namespace sinter::blocked {

bool FitBytes(const Constant& weights, const Constant& zeros) {
  if (!TilesOfIntegers().takes_bytes) return false;
  const uint8_t flip = WeightFlip(weights.dtype());
  const auto all = [&](const Constant& constant, int most) {
    const auto* const bytes = static_cast<const uint8_t*>(constant.data());
    return std::all_of(bytes, bytes + constant.element_count(), [&](uint8_t byte) {
      const int weight = static_cast<int8_t>(byte ^ flip);
      return -most <= weight && weight <= most;
    });
  };
  return all(zeros, 0) && all(weights, kMostByteWeight);
}

IntegerPanels::IntegerPanels(int64_t columns, int64_t taps, int64_t channels, bool for_bytes)
    : columns_(columns),
      taps_(taps),
      channels_(channels),
      together_(for_bytes ? 4 : 2),
      lanes_(TilesOfIntegers().lanes) {
  const int64_t vectors = CeilDiv(columns, lanes_);
  const int64_t bytes_of_vector = lanes_ * taps * CeilDiv(channels, together_) * together_;
  for (int64_t first = 0; first < vectors; first += kMostIntegerVectors) {
    const int64_t last = std::min(vectors, first + kMostIntegerVectors);
    all_.push_back({.first_column = first * lanes_,
                    .columns = std::min(last * lanes_, columns) - first * lanes_,
                    .vectors = last - first,
                    .offset = first * bytes_of_vector});
  }
  sums_ = CeilDiv(vectors * bytes_of_vector, 64) * 64;
  bytes_ = for_bytes ? sums_ + columns * 4 : vectors * bytes_of_vector;
}

std::string IntegerPanels::PackedFormat() const {
  return absl::StrCat("bytes, ", together_, " together, in panels of ", kMostIntegerVectors,
                      " vectors of ", lanes_);
}

void IntegerPanels::Pack(const Panel& panel, const uint8_t* weights, const WeightStrides& strides,
                         uint8_t flip, int8_t* to) const {
  const int64_t width = panel.vectors * lanes_ * together_;
  const uint8_t* const from = weights + panel.first_column * strides.column;
  int8_t* line = to + panel.offset;
  for (int64_t tap = 0; tap < taps_; ++tap) {
    for (int64_t channel = 0; channel < channels_; channel += together_) {
      std::fill(line, line + width, int8_t{0});
      for (int64_t i = 0; i < std::min(together_, channels_ - channel); ++i) {
        const uint8_t* const first = from + tap * strides.tap + (channel + i) * strides.channel;
        for (int64_t j = 0; j < panel.columns; ++j) {
          line[together_ * j + i] = static_cast<int8_t>(first[j * strides.column] ^ flip);
        }
      }
      line += width;
    }
  }
  if (together_ == 2) return;
  auto* const sums = reinterpret_cast<int32_t*>(to + sums_) + panel.first_column;
  std::fill_n(sums, panel.columns, 0);
  for (const int8_t* x = to + panel.offset; x < line; x += width) {
    for (int64_t j = 0; j < panel.columns; ++j) {
      for (int64_t i = 0; i < together_; ++i) sums[j] += x[together_ * j + i];
    }
  }
}

void IntegerPanels::CorrectedBias(const int8_t* packed, int32_t zero, const int32_t* bias,
                                  int32_t* to) const {
  const auto* const sums = reinterpret_cast<const int32_t*>(packed + sums_);
  for (int64_t j = 0; j < columns_; ++j) {
    const uint32_t product = static_cast<uint32_t>(zero) * static_cast<uint32_t>(sums[j]);
    const uint32_t own = bias == nullptr ? 0 : static_cast<uint32_t>(bias[j]);
    to[j] = static_cast<int32_t>(own - product);
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
