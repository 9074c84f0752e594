// A program: a graph that runs with inputs of any shapes. It runs as far as shapes are known, then
// the rest is a program of its own. Most models are one segment.
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
#include "runtime/tensor.h"

namespace sinter {

// Thread-safe.
class Program {
 public:
  // At most SessionOptions::max_plans segments are kept, here and in each program that follows.
  Program(GraphRef graph, std::shared_ptr<Executor> executor,
          ComputedShapes computed = ComputedShapes::kCompile);

  const Graph& graph() const { return *graph_; }
  Executor& executor() const { return *executor_; }

  // The segment for these inputs, compiled now if it is not there. `inputs` may be empty where only
  // their dims are known: then no elements are looked at.
  absl::StatusOr<std::shared_ptr<Segment>> Get(const InputDims& dims,
                                               std::span<const Tensor> inputs);
  // This program and those that follow. Outputs are allocated where they are empty and else must be
  // of the result's type. `trace` may be null; segments are added to it.
  absl::Status Run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                   std::vector<SegmentTrace>* trace);
  // Of this program and those that follow.
  size_t plan_count() const;

 private:
  const PassOptions& passes() const { return executor_->model().options().passes; }
  absl::StatusOr<std::shared_ptr<Segment>> Compile(const InputDims& dims, const ShapeNeeds& needs,
                                                   const std::vector<ConstantRef>& known) const;

  // What the last run used, when the inputs' dims alone decide and these have the same. Allocates
  // nothing, unlike Get.
  std::shared_ptr<Segment> Latest(std::span<const Tensor> inputs) const;

  const GraphRef graph_;
  const std::shared_ptr<Executor> executor_;
  const ComputedShapes computed_;
  PlanCache<Segment> segments_;
  PlanCache<const ShapeNeeds> needs_{64};  // for dims met before
  mutable std::mutex latest_mutex_;
  InputDims latest_dims_;
  std::shared_ptr<Segment> latest_;  // null: none, or elements decide, too
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_PROGRAM_H_
