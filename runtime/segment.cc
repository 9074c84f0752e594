#include "runtime/segment.h"

#include <utility>

#include "runtime/control_flow_backend.h"
#include "runtime/program.h"

namespace sinter {

Segment::Segment(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)), whole_(true) {}

Segment::Segment(std::shared_ptr<const Plan> plan, SegmentSplit split,
                 std::unique_ptr<Program> rest, const std::shared_ptr<Executor>& executor)
    : plan_(std::move(plan)),
      whole_(false),
      outputs_(std::move(split.outputs)),
      rest_(std::move(rest)),
      rest_inputs_(std::move(split.rest_inputs)) {
  for (DataDependentNode& node : split.data_dependent) {
    steps_.push_back(std::make_unique<const DataDependentStep>(std::move(node), executor));
  }
}

Segment::~Segment() = default;

size_t Segment::plan_count() const {
  size_t count = 1;
  for (const Plan::Step& step : plan_->steps()) {
    const auto* bodies = dynamic_cast<const BodiesKernel*>(step.kernel.get());
    if (bodies != nullptr) count += bodies->plan_count();
  }
  for (const auto& step : steps_) count += step->plan_count();
  return count + (rest_ == nullptr ? 0 : rest_->plan_count());
}

absl::StatusOr<std::unique_ptr<ExecutionContext>> Segment::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<ExecutionContext> context = std::move(idle_.back());
      idle_.pop_back();
      return context;
    }
  }
  return ExecutionContext::Create(plan_);
}

void Segment::GiveBack(std::unique_ptr<ExecutionContext> context) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(context));
}

}  // namespace sinter
