#include "kernels/run_limits.h"

#include "absl/strings/str_cat.h"
#include "ir/status.h"

namespace sinter {
namespace {

thread_local const RunLimits* innermost = nullptr;

}  // namespace

RunLimits::RunLimits(absl::FunctionRef<absl::Status()> interrupted, int64_t max_tensor_bytes)
    : interrupted_(interrupted), max_tensor_bytes_(max_tensor_bytes), outer_(innermost) {
  innermost = this;
}

RunLimits::~RunLimits() { innermost = outer_; }

absl::Status RunLimits::Check(int64_t tensor_bytes) {
  if (innermost == nullptr) return absl::OkStatus();
  SINTER_RETURN_IF_ERROR(innermost->interrupted_());
  if (tensor_bytes <= innermost->max_tensor_bytes_) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("a tensor of ", tensor_bytes,
                                                   " bytes is larger than the limit of ",
                                                   innermost->max_tensor_bytes_));
}

}  // namespace sinter
