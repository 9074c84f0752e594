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

std::vector<int64_t> BroadcastStrides(const std::vector<int64_t>& dims, size_t rank) {
  const std::vector<int64_t> strides = Layout().Strides(dims);
  std::vector<int64_t> along(rank, 0);
  for (size_t axis = 0; axis < dims.size(); ++axis) {
    if (dims[axis] != 1) along[rank - dims.size() + axis] = strides[axis];
  }
  return along;
}

bool IsEmpty(const Type& type) { return ByteSize(type).ValueOrDie() == 0; }

bool AllFloat32(const KernelQuery& query) {
  for (size_t i = 0; i < (*query).inputs.size(); ++i) {
    if (query.input(i).dtype != DType::kFloat32 || IsEmpty(query.input(i))) return false;
  }
  return query.output(0).dtype == DType::kFloat32 && !IsEmpty(query.output(0));
}

}  // namespace sinter::blocked
