// Runs If, Loop and Scan as steps of a plan if the shapes of their results are known.
#ifndef SINTER_RUNTIME_CONTROL_FLOW_BACKEND_H_
#define SINTER_RUNTIME_CONTROL_FLOW_BACKEND_H_

#include <string>
#include <string_view>
#include <vector>

#include "kernels/backend.h"
#include "runtime/execution_trace.h"

namespace sinter {

class Executor;

// The names that tools show for the backend and the kernel.
inline constexpr std::string_view kControlFlowBackend = "control-flow";
inline constexpr std::string_view kControlFlowKernelId = "bodies";
inline constexpr std::string_view kControlFlowKernel = "compiled bodies";

// The kernel instance of a node with bodies.
class BodiesInstance : public KernelInstance {
 public:
  // Later runs add the segments of the bodies to `trace`; null disables tracing.
  virtual void SetTrace(StepTrace* trace) = 0;
};

// The kernel of a node with bodies.
class BodiesKernel : public Kernel {
 public:
  // The number of plans of the bodies.
  virtual size_t plan_count() const = 0;
};

// Offers a candidate in plain layouts for every control flow node. Bodies are compiled when they
// first run.
class ControlFlowBackend : public Backend {
 public:
  // The executor owns this backend.
  explicit ControlFlowBackend(Executor& executor) : executor_(executor) {}
  std::string_view name() const override { return kControlFlowBackend; }
  std::string version() const override { return "1"; }
  std::string isa() const override { return "none"; }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override;

 private:
  Executor& executor_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_CONTROL_FLOW_BACKEND_H_
