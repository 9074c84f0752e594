#include "kernels/blocked/gate_panels.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/recurrent_tile.h"

namespace sinter::blocked {
namespace {

// Inner elements that are packed at a time, so that their lines of a panel stay in cache.
constexpr int64_t kInner = 16;

}  // namespace

GatePanels::GatePanels(std::vector<std::vector<int64_t>> phases, int64_t units,
                       int64_t block_vectors)
    : phases_(std::move(phases)),
      units_(units),
      block_vectors_(block_vectors),
      lanes_(TilesOfRecurrent().lanes),
      padded_units_(CeilDiv(units, lanes_) * lanes_),
      block_count_(CeilDiv(units, block_vectors * lanes_)) {
  for (const std::vector<int64_t>& gates : phases_) {
    gate_count_ += static_cast<int64_t>(gates.size());
  }
}

GatePanels::Block GatePanels::BlockAt(int64_t index) const {
  const int64_t first = index * block_vectors_;
  return {first, std::min(block_vectors_, padded_units_ / lanes_ - first)};
}

int64_t GatePanels::FirstColumn(const Block& block, size_t phase) const {
  int64_t vectors = gate_count_ * block.first;
  for (size_t i = 0; i < phase; ++i) {
    vectors += static_cast<int64_t>(phases_[i].size()) * block.vectors;
  }
  return vectors * lanes_;
}

std::string GatePanels::PackedFormat() const {
  std::string format =
      absl::StrCat("gate panels of ", block_vectors_, " vectors of ", lanes_, ", gates");
  for (const std::vector<int64_t>& gates : phases_) {
    absl::StrAppend(&format, " (", absl::StrJoin(gates, " "), ")");
  }
  return format;
}

void GatePanels::Pack(const float* weights, int64_t inner, int64_t first, int64_t last,
                      float* to) const {
  for (int64_t index = first; index < last; ++index) {
    const Block block = BlockAt(index);
    const int64_t units = block.vectors * lanes_;
    for (size_t phase = 0; phase < phases_.size(); ++phase) {
      const std::vector<int64_t>& gates = phases_[phase];
      const int64_t width = static_cast<int64_t>(gates.size()) * units;
      float* const panel = to + FirstColumn(block, phase) * inner;
      for (int64_t begin = 0; begin < inner; begin += kInner) {
        const int64_t end = std::min(inner, begin + kInner);
        for (int64_t j = 0; j < width; ++j) {
          const int64_t unit = block.first * lanes_ + j % units;
          const int64_t row = gates[static_cast<size_t>(j / units)] * units_ + unit;
          for (int64_t k = begin; k < end; ++k) {
            panel[k * width + j] = unit < units_ ? weights[row * inner + k] : 0.0F;
          }
        }
      }
    }
  }
}

}  // namespace sinter::blocked
