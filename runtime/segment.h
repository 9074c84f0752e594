// A segment: the part of a graph that runs before further shapes must be determined.
#ifndef SINTER_RUNTIME_SEGMENT_H_
#define SINTER_RUNTIME_SEGMENT_H_

#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/data_dependent_step.h"
#include "runtime/execution_context.h"
#include "runtime/plan.h"
#include "runtime/split.h"

namespace sinter {

class Program;

// A plan with its idle execution contexts, the data-dependent steps after it, and the program for
// the rest of the graph. Thread-safe.
class Segment {
 public:
  // A segment of a whole graph.
  explicit Segment(std::shared_ptr<const Plan> plan);
  // A segment of a part of a graph. `rest` is null if no segment follows.
  Segment(std::shared_ptr<const Plan> plan, SegmentSplit split, std::unique_ptr<Program> rest,
          const std::shared_ptr<Executor>& executor);
  ~Segment();

  const std::shared_ptr<const Plan>& plan() const { return plan_; }
  // Whether the plan alone computes the graph's outputs.
  bool is_whole() const { return whole_; }
  const std::vector<std::unique_ptr<const DataDependentStep>>& data_dependent_steps() const {
    return steps_;
  }
  // The sources of the graph's outputs, if the segment is a part and no segment follows.
  const std::vector<SegmentValue>& outputs() const { return outputs_; }
  // The number of plans, with those of bodies and of the segments that follow.
  size_t plan_count() const;
  Program* rest() const { return rest_.get(); }  // null if no segment follows
  const std::vector<SegmentValue>& rest_inputs() const { return rest_inputs_; }

  // Returns a context that no other run uses.
  absl::StatusOr<std::unique_ptr<ExecutionContext>> Take();
  void GiveBack(std::unique_ptr<ExecutionContext> context);

 private:
  const std::shared_ptr<const Plan> plan_;
  const bool whole_;
  std::vector<std::unique_ptr<const DataDependentStep>> steps_;
  std::vector<SegmentValue> outputs_;
  std::unique_ptr<Program> rest_;
  std::vector<SegmentValue> rest_inputs_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<ExecutionContext>> idle_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_SEGMENT_H_
