#include "ir/ops/softmax.h"

#include <cmath>
#include <limits>

#include "ir/status.h"
#include "kernels/naive/elementwise.h"

namespace sinter::naive {
namespace {

template <class T>
void SoftmaxLine(const T* from, int64_t from_stride, T* to, int64_t to_stride, int64_t count) {
  double largest = -std::numeric_limits<double>::infinity();
  for (int64_t i = 0; i < count; ++i) {
    largest = std::max(largest, static_cast<double>(from[i * from_stride]));
  }
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    sum += std::exp(static_cast<double>(from[i * from_stride]) - largest);
  }
  for (int64_t i = 0; i < count; ++i) {
    to[i * to_stride] =
        static_cast<T>(std::exp(static_cast<double>(from[i * from_stride]) - largest) / sum);
  }
}

template <class T>
void RunTyped(int axis, const Call& call) {
  const InputView& input = call.inputs[0];
  const OutputView& output = call.outputs[0];
  std::vector<int64_t> lines = output.dims;
  const auto along = static_cast<size_t>(axis);
  if (output.dims[along] == 0) return;
  lines[along] = 1;
  const StridedLoop<2> loop(lines, {Strides(output.strides.begin(), output.strides.end()),
                                    Strides(input.strides.begin(), input.strides.end())});
  const auto strides = loop.row_strides();
  loop.ForEachRow([&](const auto& at, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      SoftmaxLine(input.As<T>() + at[1] + i * strides[1], input.strides[along],
                  output.As<T>() + at[0] + i * strides[0], output.strides[along],
                  output.dims[along]);
    }
  });
}

}  // namespace

absl::Status Run(const Softmax& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.axis, call.inputs[0].rank()));
  return VisitFloat(call.outputs[0].dtype,
                    [&](auto zero) { RunTyped<decltype(zero)>(axis, call); });
}

}  // namespace sinter::naive
