// If, Loop and Scan: their bodies are programs, which run on the session's backends.
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
#include "runtime/tensor.h"

namespace sinter {

// More iterations than any model needs: a loop that does not end is a hostile one.
inline constexpr int64_t kMostIterations = int64_t{1} << 24;

// An operand of a node during a run.
struct OperandView {
  DType dtype = DType::kFloat32;
  std::vector<int64_t> dims;
  const void* data = nullptr;  // dense and row-major
};

// A result of a node during a run: written to memory that is there, or allocated.
struct ResultView {
  void* memory = nullptr;    // for a tensor of the type that the graph states; null: allocate
  int64_t memory_bytes = 0;  // of that type
  Tensor tensor;             // what was allocated

  // Memory for a result of this type: `memory`, or that of a new tensor.
  absl::StatusOr<void*> Prepare(DType dtype, const std::vector<int64_t>& dims);
};

// One node's run-time state. Not thread-safe.
class ControlFlowRun {
 public:
  virtual ~ControlFlowRun() = default;
  // One result for each of the node's. What bodies go through is added to `trace`, which may be
  // null.
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
  // The node's bodies as the model has them.
  const std::vector<GraphRef>& bodies() const { return bodies_; }
  Program& program(size_t body) const { return *programs_[body]; }
  // Which of the program's outputs is output `index` of the body; nothing when that is just one of
  // the body's inputs, handed on from one iteration to the next.
  std::optional<size_t> program_output(size_t body, size_t index) const {
    return outputs_[body][index];
  }
  size_t result_count() const { return result_count_; }

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

// InvalidArgument: a condition is no single bool.
absl::Status NoCondition();
// The condition's only element.
absl::StatusOr<bool> ConditionOf(const OperandView& condition);

// Two buffers for a value that is carried from one iteration to the next: each is written while the
// other is read.
class CarriedBuffers {
 public:
  // The buffer that holds no current value, with room for so many bytes.
  absl::StatusOr<void*> Next(int64_t bytes);

 private:
  AlignedBytes bytes_[2];
  int64_t sizes_[2] = {0, 0};
  int turn_ = 0;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_CONTROL_FLOW_H_
