// If, Loop and Scan. Their bodies are programs that run on the session's backends.
#ifndef SINTER_RUNTIME_CONTROL_FLOW_H_
#define SINTER_RUNTIME_CONTROL_FLOW_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "kernels/backend.h"
#include "runtime/execution_trace.h"
#include "runtime/executor.h"
#include "runtime/program.h"
#include "sinter/tensor.h"

namespace sinter {

// Limit on iterations, more than any model needs. It ends infinite loops of hostile models.
inline constexpr int64_t kMostIterations = int64_t{1} << 24;

// An operand of a node during a run.
struct OperandView {
  DType dtype = DType::kFloat32;
  std::vector<int64_t> dims;
  const void* data = nullptr;  // dense and row-major
};

// A result of a node during a run, written to given memory or allocated.
struct ResultView {
  void* memory = nullptr;    // for a tensor of the graph's type; null: allocate
  int64_t memory_bytes = 0;  // size of that tensor
  Tensor tensor;             // the allocated result

  // Returns memory for a result of this type: `memory`, or that of a new tensor.
  absl::StatusOr<void*> Prepare(DType dtype, const std::vector<int64_t>& dims);
};

// The run-time state of a node. Not thread-safe.
class ControlFlowRun {
 public:
  virtual ~ControlFlowRun() = default;
  // `results` has an entry for each result of the node. The segments of bodies are added to
  // `trace`, which may be null.
  virtual absl::Status Run(std::span<const OperandView> operands, std::span<ResultView> results,
                           StepTrace* trace) = 0;
};

// A node with its bodies as programs. Thread-safe.
class ControlFlow {
 public:
  // The node must be If, Loop or Scan.
  ControlFlow(const Node& node, const std::shared_ptr<Executor>& executor);

  std::unique_ptr<ControlFlowRun> NewRun() const;
  const Operation& operation() const { return operation_; }
  // The node's bodies as in the model.
  const std::vector<GraphRef>& bodies() const { return bodies_; }
  Program& program(size_t body) const { return *programs_[body]; }
  // The index among the program's outputs of the body's output `index`. nullopt if that is an input
  // of the body, passed unchanged to the next iteration.
  std::optional<size_t> program_output(size_t body, size_t index) const {
    return outputs_[body][index];
  }
  size_t result_count() const { return result_count_; }
  // The number of plans of the bodies.
  size_t plan_count() const;

 private:
  void AddBody(const GraphRef& body, const std::vector<std::pair<size_t, size_t>>& carried,
               const std::shared_ptr<Executor>& executor);

  const Operation operation_;
  const std::vector<GraphRef> bodies_;
  const size_t result_count_;
  std::vector<std::unique_ptr<Program>> programs_;
  std::vector<std::vector<std::optional<size_t>>> outputs_;
};

std::unique_ptr<ControlFlowRun> NewIfRun(const ControlFlow& node);
std::unique_ptr<ControlFlowRun> NewLoopRun(const ControlFlow& node);
std::unique_ptr<ControlFlowRun> NewScanRun(const ControlFlow& node);

// The InvalidArgument error for a condition that is not a single bool.
absl::Status NoCondition();
// Returns the only element of the condition.
absl::StatusOr<bool> ConditionOf(const OperandView& condition);

// Two buffers for a carried value of a loop. Each iteration reads one and writes the other.
class CarriedBuffers {
 public:
  // Returns the buffer without the current value, with room for `bytes`.
  absl::StatusOr<void*> Next(int64_t bytes);

 private:
  AlignedBytes bytes_[2];
  int64_t sizes_[2] = {0, 0};
  int turn_ = 0;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_CONTROL_FLOW_H_
