#include "kernels/run_limits.h"

#include "absl/strings/str_cat.h"
#include "sinter/status.h"

namespace sinter {
namespace {

thread_local const RunLimits* innermost = nullptr;

}  // namespace

RunLimits::RunLimits(std::optional<absl::FunctionRef<absl::Status()>> interrupted,
                     int64_t max_tensor_bytes)
    : interrupted_(interrupted), max_tensor_bytes_(max_tensor_bytes), outer_(innermost) {
  innermost = this;
}

RunLimits::~RunLimits() { innermost = outer_; }

bool RunLimits::CanInterrupt() { return innermost != nullptr && innermost->interrupted_; }

absl::Status RunLimits::CheckInterrupted() {
  return CanInterrupt() ? (*innermost->interrupted_)() : absl::OkStatus();
}

absl::Status RunLimits::CheckTensor(int64_t bytes) {
  if (innermost == nullptr || bytes <= innermost->max_tensor_bytes_) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "a tensor of ", bytes, " bytes is larger than the limit of ", innermost->max_tensor_bytes_));
}

}  // namespace sinter
