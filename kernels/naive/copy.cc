#include "kernels/naive/copy.h"

namespace sinter::naive {
namespace {

template <class T>
void CopyTyped(std::span<const int64_t> dims, void* to, const Strides& to_strides, const void* from,
               const Strides& from_strides) {
  const StridedLoop<2> loop(dims, {to_strides, from_strides});
  const auto strides = loop.row_strides();
  loop.ForEachRow([&](const auto& at, int64_t count) {
    T* target = static_cast<T*>(to) + at[0];
    const T* source = static_cast<const T*>(from) + at[1];
    for (int64_t i = 0; i < count; ++i) target[i * strides[0]] = source[i * strides[1]];
  });
}

}  // namespace

void CopyElements(int64_t element_size, std::span<const int64_t> dims, void* to,
                  const Strides& to_strides, const void* from, const Strides& from_strides) {
  switch (element_size) {
    case 1: return CopyTyped<uint8_t>(dims, to, to_strides, from, from_strides);
    case 2: return CopyTyped<uint16_t>(dims, to, to_strides, from, from_strides);
    case 4: return CopyTyped<uint32_t>(dims, to, to_strides, from, from_strides);
    case 8: return CopyTyped<uint64_t>(dims, to, to_strides, from, from_strides);
    default: SINTER_CHECK(false);
  }
}

void CopyElements(const InputView& from, const OutputView& to) {
  CopyElements(SizeOf(to.dtype), to.dims, to.data, BroadcastStrides(to, to.dims), from.data,
               BroadcastStrides(from, to.dims));
}

}  // namespace sinter::naive
