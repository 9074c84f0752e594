// Segments: a model runs as far as its shapes are known, then the rest is compiled for the shapes
// that came out. Most models are one segment.
#ifndef SINTER_RUNTIME_SEGMENT_H_
#define SINTER_RUNTIME_SEGMENT_H_

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/execution_context.h"
#include "runtime/plan.h"
#include "runtime/plan_cache.h"
#include "runtime/split.h"
#include "runtime/tensor.h"

namespace sinter {

class Segment;

// What a segment is for certain inputs: a plan with its idle execution contexts, the nodes that run
// behind it, and the segment that follows. Thread-safe.
class CompiledSegment {
 public:
  CompiledSegment(std::shared_ptr<const Plan> plan, std::optional<SegmentSplit> split,
                  std::unique_ptr<Segment> rest);
  ~CompiledSegment();

  const std::shared_ptr<const Plan>& plan() const { return plan_; }
  // Nothing when the plan gives the outputs itself.
  const std::optional<SegmentSplit>& split() const { return split_; }
  Segment* rest() const { return rest_.get(); }  // null when no segment follows
  absl::StatusOr<std::unique_ptr<ExecutionContext>> Take();
  void GiveBack(std::unique_ptr<ExecutionContext> context);

 private:
  const std::shared_ptr<const Plan> plan_;
  const std::optional<SegmentSplit> split_;
  const std::unique_ptr<Segment> rest_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<ExecutionContext>> idle_;
};

// Thread-safe.
class Segment {
 public:
  // Compiles the plan of a graph whose shapes follow from the dims.
  using Compile = absl::FunctionRef<absl::StatusOr<std::shared_ptr<const Plan>>(
      const Graph& graph, const InputDims& dims)>;
  // Runs a plan: inputs in its graph's order, outputs allocated where they are empty.
  using RunPlan = absl::FunctionRef<absl::Status(
      CompiledSegment& compiled, std::span<const Tensor> inputs, std::span<Tensor> outputs)>;

  // `graph` lives as long as the segment; at most `max_plans` are kept, here and in each segment
  // that follows.
  Segment(const Graph& graph, size_t max_plans)
      : graph_(graph), max_plans_(max_plans), cache_(max_plans) {}
  Segment(Graph&& graph, size_t max_plans)
      : owned_(std::move(graph)), graph_(owned_), max_plans_(max_plans), cache_(max_plans) {}

  // For these inputs; `inputs` may be empty where only their dims are known: then no elements are
  // looked at.
  absl::StatusOr<std::shared_ptr<CompiledSegment>> Get(const InputDims& dims,
                                                       std::span<const Tensor> inputs,
                                                       Compile compile);
  // This segment and those that follow. Outputs are allocated where they are empty and else must be
  // of the result's type.
  absl::Status Run(std::span<const Tensor> inputs, std::span<Tensor> outputs, Compile compile,
                   RunPlan run);
  // Of all segments.
  size_t plan_count() const;

 private:
  absl::StatusOr<std::shared_ptr<CompiledSegment>> Make(const InputDims& dims,
                                                        const ShapeNeeds& needs,
                                                        const std::vector<ConstantRef>& known,
                                                        Compile compile) const;

  // What the last run used, when the inputs' dims alone decide and these have the same. Allocates
  // nothing, unlike Get.
  std::shared_ptr<CompiledSegment> Latest(std::span<const Tensor> inputs) const;

  Graph owned_;
  const Graph& graph_;
  const size_t max_plans_;
  PlanCache<CompiledSegment> cache_;
  // For dims met before.
  PlanCache<const ShapeNeeds> needs_{64};
  mutable std::mutex latest_mutex_;
  InputDims latest_dims_;
  std::shared_ptr<CompiledSegment> latest_;  // null: none, or elements decide, too
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_SEGMENT_H_
