#include "ir/ops/col2im.h"

#include "kernels/naive/elements.h"
#include "kernels/naive/elementwise.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

// One axis of the image: its window and the number of blocks along it.
struct BlockedAxis {
  WindowAxis window;
  int64_t size = 0;
  int64_t blocks = 0;
};

// Calls visit(element, block) for every element of a block that maps to a pixel. Both are row-major
// indices.
template <class Visit>
void VisitBlocks(std::span<const BlockedAxis> axes, std::span<const int64_t> pixel, int64_t element,
                 int64_t block, Visit& visit) {
  if (axes.empty()) return visit(element, block);
  const BlockedAxis& axis = axes[0];
  for (int64_t k = 0; k < axis.window.kernel; ++k) {
    const int64_t start = pixel[0] + axis.window.pad_begin - k * axis.window.dilation;
    if (start < 0 || start % axis.window.stride != 0) continue;
    const int64_t at = start / axis.window.stride;
    if (at >= axis.blocks) continue;
    VisitBlocks(axes.subspan(1), pixel.subspan(1), element * axis.window.kernel + k,
                block * axis.blocks + at, visit);
  }
}

template <class T>
void PutBack(std::span<const BlockedAxis> axes, const Call& call) {
  const Elements<const T> blocks(call.inputs[0]);
  const OutputView& image = call.outputs[0];
  int64_t block_elements = 1;
  for (const BlockedAxis& axis : axes) block_elements *= axis.window.kernel;
  std::vector<int64_t> pixel(axes.size());
  const int64_t count = image.element_count();
  for (int64_t i = 0; i < count; ++i) {
    int64_t rest = i;
    int64_t offset = 0;
    for (size_t axis = axes.size(); axis-- > 0;) {
      pixel[axis] = rest % axes[axis].size;
      rest /= axes[axis].size;
      offset += pixel[axis] * image.strides[2 + axis];
    }
    const int64_t c = rest % image.dims[1];
    const int64_t n = rest / image.dims[1];
    Sum<T> sum = 0;
    auto add = [&](int64_t element, int64_t block) {
      sum += static_cast<Sum<T>>(blocks(n, c * block_elements + element, block));
    };
    VisitBlocks(axes, pixel, 0, 0, add);
    image.As<T>()[offset + n * image.strides[0] + c * image.strides[1]] = static_cast<T>(sum);
  }
}

}  // namespace

absl::Status Run(const Col2Im& op, const Call& call) {
  const std::vector<int64_t>& dims = call.outputs[0].dims;
  const std::vector<Dim> spatial(dims.begin() + 2, dims.end());
  const Elements<const int64_t> block_shape(call.inputs[2]);
  std::vector<int64_t> block;
  for (size_t i = 0; i < spatial.size(); ++i) block.push_back(block_shape(static_cast<int64_t>(i)));
  const Window window = op.WindowFor(std::move(block));
  SINTER_ASSIGN_OR_RETURN(const std::vector<WindowAxis> windows, ResolveWindow(window, spatial));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Dim> counts, WindowOutput(window, spatial));
  std::vector<BlockedAxis> axes;
  for (size_t i = 0; i < spatial.size(); ++i) {
    axes.push_back({windows[i], spatial[i].value(), counts[i].value()});
  }
  VisitNumber(call.outputs[0].dtype, [&](auto zero) { PutBack<decltype(zero)>(axes, call); });
  return absl::OkStatus();
}

}  // namespace sinter::naive
