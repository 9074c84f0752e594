// A program: a graph that runs with inputs of any shapes. It runs the part with known shapes; the
// rest is another program. Most models are one segment.
#ifndef SINTER_RUNTIME_PROGRAM_H_
#define SINTER_RUNTIME_PROGRAM_H_

#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "runtime/execution_trace.h"
#include "runtime/executor.h"
#include "runtime/plan_cache.h"
#include "runtime/segment.h"
#include "runtime/split.h"
#include "sinter/tensor.h"

namespace sinter {

// Thread-safe.
class Program {
 public:
  // At most SessionOptions::max_plans segments are kept, here and in each program that follows.
  Program(GraphRef graph, std::shared_ptr<Executor> executor,
          ComputedShapes computed = ComputedShapes::kCompile);

  const Graph& graph() const { return *graph_; }
  Executor& executor() const { return *executor_; }

  // Returns the segment for these inputs, and compiles it if it is missing. `inputs` may be empty
  // if only their dims are known; then no elements are read.
  absl::StatusOr<std::shared_ptr<Segment>> Get(const InputDims& dims,
                                               std::span<const Tensor> inputs);
  // Runs this program and those that follow. Empty outputs are allocated; others must have the
  // result's type. Segments are added to `trace`, which may be null.
  absl::Status Run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                   std::vector<SegmentTrace>* trace);
  // The number of plans of this program and those that follow, with the plans of bodies.
  size_t plan_count() const;

 private:
  const PassOptions& passes() const { return executor_->model().options().passes; }
  absl::StatusOr<std::shared_ptr<Segment>> Compile(const InputDims& dims, const ShapeNeeds& needs,
                                                   const std::vector<ConstantRef>& known) const;

  // Returns the segment of the last run if the inputs' dims alone determine it and are the same.
  // Unlike Get, it allocates nothing.
  std::shared_ptr<Segment> Latest(std::span<const Tensor> inputs) const;

  const GraphRef graph_;
  const std::shared_ptr<Executor> executor_;
  const ComputedShapes computed_;
  PlanCache<Segment> segments_;
  PlanCache<const ShapeNeeds> needs_{64};  // by dims seen before
  mutable std::mutex latest_mutex_;
  InputDims latest_dims_;
  std::shared_ptr<Segment> latest_;  // null: none, or elements matter, too
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_PROGRAM_H_
