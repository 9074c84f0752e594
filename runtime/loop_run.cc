// Loop: runs its body while the condition holds, up to the maximum trip count.
#include "ir/ops/loop.h"
#include "kernels/run_limits.h"
#include "runtime/control_flow.h"
#include "runtime/iterated_body.h"
#include "sinter/status.h"

namespace sinter {
namespace {

std::vector<StackedResult> StacksOf(const Graph& body, size_t first_output) {
  std::vector<StackedResult> stacks;
  for (size_t i = first_output; i < body.outputs().size(); ++i) {
    stacks.emplace_back(body.type(body.outputs()[i].value), 0, false);
  }
  return stacks;
}

// The dims of a scalar: the body may state rank 0 or 1 for its first two inputs.
std::vector<int64_t> DimsOfScalar(const Graph& body, size_t input) {
  const Shape& shape = body.type(body.inputs()[input]).shape;
  return std::vector<int64_t>(shape.has_rank() ? static_cast<size_t>(shape.rank()) : 0, 1);
}

class LoopRun : public ControlFlowRun {
 public:
  LoopRun(const ControlFlow& node, size_t carried)
      : carried_(carried),
        counter_dims_(DimsOfScalar(*node.bodies()[0], 0)),
        condition_dims_(DimsOfScalar(*node.bodies()[0], 1)),
        body_(node, {.count = carried, .first_input = 2, .first_output = 1},
              StacksOf(*node.bodies()[0], 1 + carried)) {}

  absl::Status Run(std::span<const OperandView> operands, std::span<ResultView> results,
                   StepTrace* trace) override {
    const absl::Status status = Iterate(operands, results, trace);
    body_.End();
    return status;
  }

 private:
  absl::Status Iterate(std::span<const OperandView> operands, std::span<ResultView> results,
                       StepTrace* trace) {
    if (ElementCount(operands[0].dims).ValueOrDie() != 1) {
      return absl::InvalidArgumentError("the number of iterations must be one number");
    }
    const int64_t most = *static_cast<const int64_t*>(operands[0].data);
    SINTER_ASSIGN_OR_RETURN(condition_, ConditionOf(operands[1]));
    body_.Begin(operands.subspan(2, carried_), results, std::max<int64_t>(most, 0));
    for (size_t i = 2 + carried_; i < operands.size(); ++i) {
      SINTER_RETURN_IF_ERROR(body_.SetInput(i, operands[i].data, operands[i].dims));
    }
    SINTER_RETURN_IF_ERROR(body_.SetInput(0, &counter_, counter_dims_));
    SINTER_RETURN_IF_ERROR(body_.SetInput(1, &condition_, condition_dims_));
    for (counter_ = 0; counter_ < most && condition_; ++counter_) {
      if (counter_ == kMostIterations) {
        return absl::ResourceExhaustedError(
            absl::StrCat("more than ", kMostIterations, " iterations"));
      }
      SINTER_RETURN_IF_ERROR(RunLimits::CheckInterrupted());
      SINTER_RETURN_IF_ERROR(body_.RunOnce(&next_condition_, trace));
      condition_ = next_condition_;
    }
    return body_.Finish(results);
  }

  const size_t carried_;
  const std::vector<int64_t> counter_dims_;
  const std::vector<int64_t> condition_dims_;
  IteratedBody body_;
  // Read and written by the body, aligned for its kernels.
  alignas(kAlignment) int64_t counter_ = 0;
  alignas(kAlignment) bool condition_ = true;
  alignas(kAlignment) bool next_condition_ = true;
};

}  // namespace

std::unique_ptr<ControlFlowRun> NewLoopRun(const ControlFlow& node) {
  return std::make_unique<LoopRun>(node, static_cast<size_t>(node.operation().As<Loop>().carried));
}

}  // namespace sinter
