#include "ir/ops/not.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Not&, const Call& call) {
  MapUnary<bool, bool>(call.inputs[0], call.outputs[0], [](bool x) { return !x; });
  return absl::OkStatus();
}

}  // namespace sinter::naive
