#include "ir/status.h"
#include "kernels/naive/naive.h"

namespace sinter::naive {

absl::Status Run(const Operation& operation, const Call& call) {
#define SINTER_OPERATOR(Name) \
  if (const auto* op = operation.If<Name>(); op != nullptr) return Run(*op, call);
#include "ir/ops.inc"
#undef SINTER_OPERATOR
  return absl::UnimplementedError(
      absl::StrCat("no naive kernel runs the operator ", ToAbsl(operation.name())));
}

}  // namespace sinter::naive
