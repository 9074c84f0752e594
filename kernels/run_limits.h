// Limits on the current run of a thread, for work whose extent is unknown at compile time: loop
// bodies and tensors with data-dependent shapes.
#ifndef SINTER_KERNELS_RUN_LIMITS_H_
#define SINTER_KERNELS_RUN_LIMITS_H_

#include <cstdint>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace sinter {

// Limits for the calling thread until the end of the scope; they replace those of an outer scope.
class RunLimits {
 public:
  // `interrupted` is called between steps, and its error ends the run. Without it nothing ends the
  // run early. Each tensor may have up to `max_tensor_bytes` bytes.
  RunLimits(std::optional<absl::FunctionRef<absl::Status()>> interrupted, int64_t max_tensor_bytes);
  ~RunLimits();
  RunLimits(const RunLimits&) = delete;
  RunLimits& operator=(const RunLimits&) = delete;

  // The functions below use the limits of the innermost scope. Outside of all scopes there are no
  // limits.

  // Whether the run can be cancelled or has a time limit.
  static bool CanInterrupt();
  // Cancelled or DeadlineExceeded when the run must end.
  static absl::Status CheckInterrupted();
  // ResourceExhausted when a tensor of `bytes` bytes is too large.
  static absl::Status CheckTensor(int64_t bytes);

 private:
  std::optional<absl::FunctionRef<absl::Status()>> interrupted_;
  int64_t max_tensor_bytes_;
  const RunLimits* outer_;
};

}  // namespace sinter

#endif  // SINTER_KERNELS_RUN_LIMITS_H_
