#include "ir/ops/window.h"

#include <algorithm>

#include "sinter/status.h"

namespace sinter {
namespace {

// These limits keep products of two attributes, plus a size, far from overflow.
constexpr int64_t kLargest = int64_t{1} << 31;
constexpr int64_t kLargestSpatial = int64_t{1} << 60;

absl::Status CheckList(std::string_view name, const std::vector<int64_t>& list, size_t length,
                       int64_t least) {
  if (list.empty()) return absl::OkStatus();
  if (list.size() != length) {
    return absl::InvalidArgumentError(
        absl::StrCat(ToAbsl(name), " must have ", length, " elements, not ", list.size()));
  }
  for (const int64_t element : list) {
    if (element < least || element >= kLargest) {
      return absl::InvalidArgumentError(absl::StrCat(ToAbsl(name), " holds ", element,
                                                     ", expected at least ", least, " and below ",
                                                     kLargest));
    }
  }
  return absl::OkStatus();
}

int64_t ElementOr(const std::vector<int64_t>& list, size_t index, int64_t otherwise) {
  return list.empty() ? otherwise : list[index];
}

}  // namespace

absl::StatusOr<std::vector<WindowAxis>> ResolveWindow(const Window& window,
                                                      std::span<const Dim> spatial) {
  const size_t rank = spatial.size();
  if (window.kernel_shape.size() != rank) {
    return absl::InvalidArgumentError(absl::StrCat("kernel_shape must have ", rank,
                                                   " elements, not ", window.kernel_shape.size()));
  }
  SINTER_RETURN_IF_ERROR(CheckList("kernel_shape", window.kernel_shape, rank, 1));
  SINTER_RETURN_IF_ERROR(CheckList("strides", window.strides, rank, 1));
  SINTER_RETURN_IF_ERROR(CheckList("dilations", window.dilations, rank, 1));
  SINTER_RETURN_IF_ERROR(CheckList("pads", window.pads, 2 * rank, -kLargest + 1));
  std::vector<WindowAxis> axes;
  for (size_t i = 0; i < rank; ++i) {
    if (spatial[i].is_static() && spatial[i].value() > kLargestSpatial) {
      return absl::InvalidArgumentError(
          absl::StrCat("spatial axis ", i, " has ", spatial[i].value(),
                       " elements, expected at most ", kLargestSpatial));
    }
    WindowAxis axis{.kernel = window.kernel_shape[i],
                    .stride = ElementOr(window.strides, i, 1),
                    .dilation = ElementOr(window.dilations, i, 1)};
    if (window.auto_pad == AutoPad::kNotSet) {
      axis.pad_begin = ElementOr(window.pads, i, 0);
      axis.pad_end = ElementOr(window.pads, rank + i, 0);
    } else if (window.auto_pad != AutoPad::kValid && spatial[i].is_static()) {
      const int64_t size = spatial[i].value();
      const int64_t output = CeilDivide(size, axis.stride).value();
      const int64_t total =
          std::max<int64_t>(0, (output - 1) * axis.stride + axis.effective_kernel() - size);
      axis.pad_begin = window.auto_pad == AutoPad::kSameUpper ? total / 2 : total - total / 2;
      axis.pad_end = total - axis.pad_begin;
    }
    axes.push_back(axis);
  }
  return axes;
}

absl::StatusOr<std::vector<Dim>> WindowOutput(const Window& window, std::span<const Dim> spatial) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<WindowAxis> axes, ResolveWindow(window, spatial));
  std::vector<Dim> output;
  for (size_t i = 0; i < axes.size(); ++i) {
    const WindowAxis& axis = axes[i];
    if (window.auto_pad == AutoPad::kSameUpper || window.auto_pad == AutoPad::kSameLower) {
      output.push_back(CeilDivide(spatial[i], axis.stride));
      continue;
    }
    const Dim room = spatial[i] + Dim(axis.pad_begin + axis.pad_end - axis.effective_kernel());
    if (room.is_static() && room.value() < 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "a window of ", axis.effective_kernel(), " does not fit spatial axis ", i, " of size ",
          spatial[i].ToString(), " with pads ", axis.pad_begin, " and ", axis.pad_end));
    }
    Dim count =
        (window.ceil_mode ? CeilDivide(room, axis.stride) : FloorDivide(room, axis.stride)) + 1;
    // ONNX omits a window that would start in the end padding.
    if (window.ceil_mode && count.is_static() && spatial[i].is_static() &&
        (count.value() - 1) * axis.stride >= spatial[i].value() + axis.pad_begin) {
      count = count - 1;
    }
    output.push_back(std::move(count));
  }
  return output;
}

}  // namespace sinter
