// What the run that a thread is in may still do: for what no plan foresees, bodies that loop and
// tensors whose sizes depend on data.
#ifndef SINTER_KERNELS_RUN_LIMITS_H_
#define SINTER_KERNELS_RUN_LIMITS_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace sinter {

// Limits for the calling thread until the end of the scope, in place of those of an outer one.
class RunLimits {
 public:
  // `interrupted` is asked again and again; its error ends the run. Tensors may have that many
  // bytes each.
  RunLimits(absl::FunctionRef<absl::Status()> interrupted, int64_t max_tensor_bytes);
  ~RunLimits();
  RunLimits(const RunLimits&) = delete;
  RunLimits& operator=(const RunLimits&) = delete;

  // Of the innermost scope: the interruption's error, or ResourceExhausted when a tensor of so many
  // bytes is too large. OK where there is no scope.
  static absl::Status Check(int64_t tensor_bytes);

 private:
  absl::FunctionRef<absl::Status()> interrupted_;
  int64_t max_tensor_bytes_;
  const RunLimits* outer_;
};

}  // namespace sinter

#endif  // SINTER_KERNELS_RUN_LIMITS_H_
