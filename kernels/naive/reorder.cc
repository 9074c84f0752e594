#include "ir/ops/reorder.h"

#include <cstring>

#include "kernels/naive/copy.h"
#include "kernels/naive/numbers.h"

namespace sinter::naive {
namespace {

// Converts any format to any other, element by element. Padding lanes become zero.
void ReorderElements(const InputView& from, const OutputView& to) {
  const auto size = static_cast<size_t>(SizeOf(to.dtype));
  const int64_t physical = to.layout.PhysicalElements(to.dims).ValueOrDie();
  std::memset(to.data, 0, static_cast<size_t>(physical) * size);
  const bool converts = from.dtype != to.dtype;
  const ReadNumber read = ReaderOf(from.dtype);
  const WriteNumber write = WriterOf(to.dtype);
  const int64_t count = to.element_count();
  std::vector<int64_t> index(to.dims.size());
  for (int64_t i = 0; i < count; ++i) {
    int64_t rest = i;
    for (size_t axis = to.dims.size(); axis-- > 0;) {
      index[axis] = rest % to.dims[axis];
      rest /= to.dims[axis];
    }
    const int64_t target = to.layout.Offset(to.dims, index);
    const int64_t source = from.layout.Offset(from.dims, index);
    if (converts) {
      write(to.data, target, read(from.data, source));
    } else {
      std::memcpy(static_cast<std::byte*>(to.data) + static_cast<size_t>(target) * size,
                  static_cast<const std::byte*>(from.data) + static_cast<size_t>(source) * size,
                  size);
    }
  }
}

}  // namespace

absl::Status Run(const Reorder&, const Call& call) {
  const InputView& from = call.inputs[0];
  const OutputView& to = call.outputs[0];
  if (from.dtype != to.dtype || from.layout.is_blocked() || to.layout.is_blocked()) {
    ReorderElements(from, to);
  } else {
    CopyElements(from, to);
  }
  return absl::OkStatus();
}

}  // namespace sinter::naive
