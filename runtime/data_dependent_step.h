// A step whose result shapes are known only after it has run. It follows the plan of a segment, and
// its results have their own memory.
#ifndef SINTER_RUNTIME_DATA_DEPENDENT_STEP_H_
#define SINTER_RUNTIME_DATA_DEPENDENT_STEP_H_

#include <memory>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "kernels/backend.h"
#include "runtime/execution_trace.h"
#include "runtime/split.h"
#include "sinter/tensor.h"

namespace sinter {

class ControlFlow;
class Executor;

// Immutable and thread-safe.
class DataDependentStep {
 public:
  DataDependentStep(DataDependentNode node, const std::shared_ptr<Executor>& executor);
  ~DataDependentStep();

  // A graph of one node, whose operands are the graph's inputs and constants.
  const Graph& graph() const { return node_.graph; }
  NodeId node() const { return id_; }
  // Names the kernel for tools. It cannot be prepared.
  const Candidate& candidate() const { return *candidate_; }
  // The sources of the graph's inputs.
  const std::vector<SegmentValue>& operands() const { return node_.operands; }

  // Computes the results for these values of the graph's inputs. Errors name the node.
  absl::StatusOr<std::vector<Tensor>> Run(std::span<const Tensor> inputs, StepTrace* trace) const;
  // The number of plans of the node's bodies.
  size_t plan_count() const;

 private:
  absl::StatusOr<std::vector<Tensor>> RunControlFlow(std::span<const Tensor> operands,
                                                     StepTrace* trace) const;

  DataDependentNode node_;
  NodeId id_;
  CandidateRef candidate_;
  std::unique_ptr<const ControlFlow> control_flow_;  // null for other operators
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_DATA_DEPENDENT_STEP_H_
