#include "ir/ops/squeeze.h"

#include "kernels/naive/copy.h"

namespace sinter::naive {

// Elements keep their row-major order; operand and result are plain, so both are walked as one line
// of elements.
absl::Status Run(const Squeeze&, const Call& call) {
  const int64_t count = call.outputs[0].element_count();
  CopyElements(SizeOf(call.outputs[0].dtype), {{count}}, call.outputs[0].data, {1},
               call.inputs[0].data, {1});
  return absl::OkStatus();
}

}  // namespace sinter::naive
