#include "kernels/blocked/layouts.h"

namespace sinter::blocked {

std::vector<Layout> ActivationLayouts(int rank) {
  std::vector<Layout> layouts = {Layout()};
  if (rank < 3) return layouts;
  layouts.push_back(Layout::ChannelsLast(rank));
  layouts.push_back(Layout::BlockedChannels(rank, 8));
  layouts.push_back(Layout::BlockedChannels(rank, 16));
  return layouts;
}

bool IsEmpty(const Type& type) { return ByteSize(type).ValueOrDie() == 0; }

}  // namespace sinter::blocked
