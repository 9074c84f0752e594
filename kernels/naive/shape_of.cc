#include "ir/ops/shape_of.h"

#include "kernels/naive/naive.h"

namespace sinter::naive {

absl::Status Run(const ShapeOf& op, const Call& call) {
  const auto [first, last] = op.Range(call.inputs[0].rank());
  int64_t* output = call.outputs[0].As<int64_t>();
  for (int axis = first; axis < last; ++axis) {
    *output++ = call.inputs[0].dims[static_cast<size_t>(axis)];
  }
  return absl::OkStatus();
}

}  // namespace sinter::naive
