#include "ir/layout.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "ir/check.h"

namespace sinter {
namespace {

std::vector<int> Identity(int rank) {
  std::vector<int> order(static_cast<size_t>(rank));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

}  // namespace

Layout::Layout(std::vector<int> order, std::vector<Block> blocks)
    : order_(std::move(order)), blocks_(std::move(blocks)) {
  std::vector<bool> seen(order_.size(), false);
  for (const int axis : order_) {
    SINTER_CHECK(axis >= 0 && axis < static_cast<int>(order_.size()));
    SINTER_CHECK(!seen[static_cast<size_t>(axis)]);
    seen[static_cast<size_t>(axis)] = true;
  }
  for (const Block& block : blocks_) {
    SINTER_CHECK(block.axis >= 0 && block.axis < static_cast<int>(order_.size()));
    SINTER_CHECK(block.size > 1);
  }
  if (blocks_.empty() && order_ == Identity(static_cast<int>(order_.size()))) order_.clear();
}

Layout Layout::ChannelsLast(int rank) {
  SINTER_CHECK(rank >= 3);
  std::vector<int> order = Identity(rank);
  order.erase(order.begin() + 1);
  order.push_back(1);
  return Layout(std::move(order));
}

Layout Layout::BlockedChannels(int rank, int64_t block) {
  SINTER_CHECK(rank >= 2);
  return Layout(Identity(rank), {{1, block}});
}

std::optional<Layout> Layout::Parse(std::string_view text) {
  if (text == "plain") return Layout();
  constexpr int kMaxRank = 26;
  std::vector<int> order;
  std::vector<Block> blocks;
  std::vector<bool> upper(kMaxRank, false);
  size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c >= 'a' && c <= 'z') {
      order.push_back(c - 'a');
    } else if (c >= 'A' && c <= 'Z') {
      order.push_back(c - 'A');
      upper[static_cast<size_t>(c - 'A')] = true;
    } else {
      break;
    }
  }
  const auto rank = static_cast<int>(order.size());
  if (rank == 0 || rank > kMaxRank) return std::nullopt;
  std::vector<bool> seen(static_cast<size_t>(rank), false);
  for (const int axis : order) {
    if (axis >= rank || seen[static_cast<size_t>(axis)]) return std::nullopt;
    seen[static_cast<size_t>(axis)] = true;
  }
  while (at < text.size()) {
    int64_t size = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      size = size * 10 + (text[at] - '0');
      if (size > 4096) return std::nullopt;
    }
    if (at == text.size() || size < 2 || text[at] < 'a' || text[at] >= 'a' + rank) {
      return std::nullopt;
    }
    blocks.push_back({text[at++] - 'a', size});
  }
  for (int axis = 0; axis < kMaxRank; ++axis) {
    bool blocked = false;
    for (const Block& block : blocks) blocked = blocked || block.axis == axis;
    if (blocked != upper[static_cast<size_t>(axis)]) return std::nullopt;
  }
  return Layout(std::move(order), std::move(blocks));
}

std::vector<Layout::MemoryAxis> Layout::MemoryAxes(std::span<const int64_t> dims) const {
  std::vector<MemoryAxis> axes = AxisSizes(dims);
  int64_t stride = 1;
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    axis->stride = stride;
    // The stride overflows only if another axis is empty; then no element is accessed.
    if (__builtin_mul_overflow(stride, axis->size, &stride)) stride = 0;
  }
  return axes;
}

// MemoryAxes without strides, which overflow for huge dimensions.
std::vector<Layout::MemoryAxis> Layout::AxisSizes(std::span<const int64_t> dims) const {
  std::vector<int64_t> outer(dims.begin(), dims.end());
  std::vector<int64_t> block(dims.size(), 1);
  for (const Block& inner : blocks_) {
    const auto axis = static_cast<size_t>(inner.axis);
    outer[axis] = outer[axis] / inner.size + (outer[axis] % inner.size != 0 ? 1 : 0);
    block[axis] *= inner.size;
  }
  std::vector<MemoryAxis> axes;
  for (const int axis : is_plain() ? Identity(static_cast<int>(dims.size())) : order_) {
    const auto along = static_cast<size_t>(axis);
    axes.push_back({.axis = axis, .size = outer[along], .stride = 0, .block = block[along]});
  }
  for (const Block& inner : blocks_) {
    int64_t& rest = block[static_cast<size_t>(inner.axis)];
    rest /= inner.size;
    axes.push_back({.axis = inner.axis, .size = inner.size, .stride = 0, .block = rest});
  }
  return axes;
}

bool Layout::IsDense(std::span<const int64_t> dims) const {
  return std::all_of(blocks_.begin(), blocks_.end(), [&](const Block& block) {
    return dims[static_cast<size_t>(block.axis)] % block.size == 0;
  });
}

std::vector<int64_t> Layout::Strides(std::span<const int64_t> dims) const {
  SINTER_CHECK(!is_blocked());
  std::vector<int64_t> strides(dims.size());
  for (const MemoryAxis& axis : MemoryAxes(dims)) {
    strides[static_cast<size_t>(axis.axis)] = axis.stride;
  }
  return strides;
}

int64_t Layout::Offset(std::span<const int64_t> dims, std::span<const int64_t> index) const {
  SINTER_CHECK(dims.size() == index.size());
  int64_t offset = 0;
  std::vector<int64_t> rest(index.begin(), index.end());
  const std::vector<MemoryAxis> axes = MemoryAxes(dims);
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    int64_t& along = rest[static_cast<size_t>(axis->axis)];
    offset += along % axis->size * axis->stride;
    along /= axis->size;
  }
  return offset;
}

CheckedSize Layout::PhysicalElements(std::span<const int64_t> dims) const {
  CheckedSize count(1);
  for (const MemoryAxis& axis : AxisSizes(dims)) count *= axis.size;
  return count;
}

bool Layout::SameMemory(const Layout& other, std::span<const int64_t> dims) const {
  if (*this == other) return true;
  if (is_blocked() || other.is_blocked()) return false;
  const std::vector<int64_t> mine = Strides(dims);
  const std::vector<int64_t> theirs = other.Strides(dims);
  for (size_t axis = 0; axis < dims.size(); ++axis) {
    if (dims[axis] != 1 && mine[axis] != theirs[axis]) return false;
  }
  return true;
}

std::string Layout::ToString() const {
  if (is_plain()) return "plain";
  std::vector<bool> blocked(order_.size(), false);
  for (const Block& block : blocks_) blocked[static_cast<size_t>(block.axis)] = true;
  std::string text;
  for (const int axis : order_) {
    text.push_back(static_cast<char>((blocked[static_cast<size_t>(axis)] ? 'A' : 'a') + axis));
  }
  for (const Block& block : blocks_) {
    absl::StrAppend(&text, block.size, std::string(1, static_cast<char>('a' + block.axis)));
  }
  return text;
}

}  // namespace sinter
