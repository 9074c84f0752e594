#include "kernels/naive/elementwise.h"

#include "sinter/status.h"

namespace sinter::naive {

absl::Status UnsupportedDType(DType dtype) {
  return absl::UnimplementedError(
      absl::StrCat("no naive kernel for elements of type ", ToAbsl(NameOf(dtype))));
}

}  // namespace sinter::naive
