#include "ir/ops/xor.h"

#include "kernels/naive/elementwise.h"

namespace sinter::naive {

absl::Status Run(const Xor&, const Call& call) {
  MapBinary<bool, bool>(call, [](bool a, bool b) { return a != b; });
  return absl::OkStatus();
}

}  // namespace sinter::naive
