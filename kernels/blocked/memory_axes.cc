#include "kernels/blocked/memory_axes.h"

#include <algorithm>

namespace sinter::blocked {

std::vector<MemoryAxis> MemoryAxesOf(const Layout& layout, std::span<const int64_t> dims) {
  std::vector<int64_t> outer(dims.begin(), dims.end());
  std::vector<int64_t> block(dims.size(), 1);
  for (const Layout::Block& inner : layout.blocks()) {
    const auto axis = static_cast<size_t>(inner.axis);
    outer[axis] = (outer[axis] + inner.size - 1) / inner.size;
    block[axis] *= inner.size;
  }
  std::vector<MemoryAxis> axes;
  for (size_t i = 0; i < dims.size(); ++i) {
    const auto axis = layout.is_plain() ? i : static_cast<size_t>(layout.order()[i]);
    axes.push_back({static_cast<int>(axis), outer[axis], 1, block[axis]});
  }
  for (const Layout::Block& inner : layout.blocks()) {
    block[static_cast<size_t>(inner.axis)] /= inner.size;
    axes.push_back({inner.axis, inner.size, 1, block[static_cast<size_t>(inner.axis)]});
  }
  int64_t stride = 1;
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    axis->stride = stride;
    stride *= axis->size;
  }
  return axes;
}

bool IsDense(const Layout& layout, std::span<const int64_t> dims) {
  return std::all_of(layout.blocks().begin(), layout.blocks().end(),
                     [&](const Layout::Block& block) {
                       return dims[static_cast<size_t>(block.axis)] % block.size == 0;
                     });
}

std::vector<Layout> ActivationLayouts(int rank) {
  std::vector<Layout> layouts = {Layout()};
  if (rank < 3) return layouts;
  layouts.push_back(Layout::ChannelsLast(rank));
  layouts.push_back(Layout::BlockedChannels(rank, 8));
  layouts.push_back(Layout::BlockedChannels(rank, 16));
  return layouts;
}

}  // namespace sinter::blocked
