// The executor compiles graphs for a session's backends and runs the plans. A session has one; it
// owns what runs share.
#ifndef SINTER_RUNTIME_EXECUTOR_H_
#define SINTER_RUNTIME_EXECUTOR_H_

#include <memory>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kernels/backend.h"
#include "runtime/arena_pool.h"
#include "runtime/control_flow_backend.h"
#include "runtime/plan.h"
#include "runtime/plan_cache.h"
#include "sinter/model.h"
#include "sinter/session_options.h"
#include "sinter/tensor.h"

namespace sinter {

class Segment;
struct SegmentTrace;

// Thread-safe. Always owned by a std::shared_ptr.
class Executor : public std::enable_shared_from_this<Executor> {
 public:
  Executor(Model model, const SessionOptions& options, BackendSet backends);

  const Model& model() const { return model_; }
  const SessionOptions& options() const { return options_; }

  // Compiles the plan of a graph whose shapes follow from its inputs' dims.
  absl::StatusOr<std::shared_ptr<const Plan>> Compile(const Graph& graph, const InputDims& dims);
  // Runs the segment's plan with inputs in the order of its graph. Empty outputs are allocated;
  // others must have the result's type. Allocates nothing else once contexts and arenas exist. The
  // steps' times are added to `trace`, which may be null.
  absl::Status Run(Segment& segment, std::span<const Tensor> inputs, std::span<Tensor> outputs,
                   SegmentTrace* trace);
  ArenaPool& arenas() { return arenas_; }

 private:
  const Model model_;
  const SessionOptions options_;
  const ControlFlowBackend control_flow_{*this};
  const BackendSet backends_;  // the session's, and control flow
  ArenaPool arenas_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_EXECUTOR_H_
