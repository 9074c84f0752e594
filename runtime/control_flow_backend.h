// If, Loop and Scan as steps of a plan, where the shapes of their results are known.
#ifndef SINTER_RUNTIME_CONTROL_FLOW_BACKEND_H_
#define SINTER_RUNTIME_CONTROL_FLOW_BACKEND_H_

#include <string>
#include <string_view>
#include <vector>

#include "kernels/backend.h"
#include "runtime/execution_trace.h"

namespace sinter {

class Executor;

// What tools call the backend and kernel of nodes whose bodies are compiled.
inline constexpr std::string_view kControlFlowBackend = "control-flow";
inline constexpr std::string_view kControlFlowKernelId = "bodies";
inline constexpr std::string_view kControlFlowKernel = "compiled bodies";

// The instance of a node with bodies.
class BodiesInstance : public KernelInstance {
 public:
  // What the bodies go through is added to `trace` from now on; null: nothing is.
  virtual void SetTrace(StepTrace* trace) = 0;
};

// Offers a candidate for every node of control flow, in plain layouts. Its bodies are compiled when
// they first run.
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
