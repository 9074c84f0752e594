// Limits on the run that a thread is in, for work that no plan foresees: bodies that loop, and
// tensors whose sizes depend on data.
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
  // `interrupted` is asked between steps; its error ends the run. Without it nothing ends the run
  // early. Each tensor may have `max_tensor_bytes` bytes.
  RunLimits(std::optional<absl::FunctionRef<absl::Status()>> interrupted, int64_t max_tensor_bytes);
  ~RunLimits();
  RunLimits(const RunLimits&) = delete;
  RunLimits& operator=(const RunLimits&) = delete;

  // The limits below are those of the innermost scope; there are none outside of all scopes.

  // Whether the run can be cancelled or has a time limit.
  static bool CanInterrupt();
  // Cancelled or DeadlineExceeded when the run must end.
  static absl::Status CheckInterrupted();
  // ResourceExhausted when a tensor of so many bytes is too large.
  static absl::Status CheckTensor(int64_t bytes);

 private:
  std::optional<absl::FunctionRef<absl::Status()>> interrupted_;
  int64_t max_tensor_bytes_;
  const RunLimits* outer_;
};

}  // namespace sinter

#endif  // SINTER_KERNELS_RUN_LIMITS_H_
