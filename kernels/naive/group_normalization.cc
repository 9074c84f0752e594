#include "ir/ops/group_normalization.h"

#include "kernels/naive/elementwise.h"
#include "kernels/naive/normalize.h"

namespace sinter::naive {
namespace {

// Strides of [N, C, ...] as those of [N, groups, C / groups, ...].
Strides SplitStrides(const std::vector<int64_t>& strides, int64_t channels_in_group) {
  Strides split(strides.begin(), strides.end());
  split.insert(split.begin() + 1, strides[1] * channels_in_group);
  return split;
}

// Strides of [C], broadcast to [N, groups, C / groups, ...].
Strides Parameter(const InputView& view, size_t rank, int64_t channels_in_group) {
  Strides strides(rank + 1, 0);
  strides[1] = view.strides[0] * channels_in_group;
  strides[2] = view.strides[0];
  return strides;
}

}  // namespace

absl::Status Run(const GroupNormalization& op, const Call& call) {
  const InputView& x = call.inputs[0];
  const OutputView& y = call.outputs[0];
  const int64_t channels = x.dims[1] / op.num_groups;
  std::vector<int64_t> dims = x.dims;
  dims[1] = channels;
  dims.insert(dims.begin() + 1, op.num_groups);
  const Normalization work{.dims = std::move(dims),
                           .first = 2,
                           .epsilon = static_cast<double>(op.epsilon),
                           .x = SplitStrides(x.strides, channels),
                           .y = SplitStrides(y.strides, channels),
                           .scale = Parameter(call.inputs[1], x.dims.size(), channels),
                           .bias = Parameter(call.inputs[2], x.dims.size(), channels)};
  return VisitFloat(y.dtype, [&](auto zero) {
    using T = decltype(zero);
    Normalize<T>(work, x.As<T>(), y.As<T>(), call.inputs[1].As<T>(), call.inputs[2].As<T>(),
                 [](int64_t, double, double) {});
  });
}

}  // namespace sinter::naive
