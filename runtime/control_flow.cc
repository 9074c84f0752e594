#include "runtime/control_flow.h"

#include <algorithm>

#include "ir/ops/if.h"
#include "ir/ops/loop.h"
#include "ir/ops/scan.h"
#include "ir/subgraph.h"
#include "kernels/run_limits.h"
#include "sinter/status.h"

namespace sinter {

ControlFlow::ControlFlow(const Node& node, const std::shared_ptr<Executor>& executor)
    : operation_(node.operation), bodies_(node.bodies), result_count_(node.outputs.size()) {
  std::vector<std::pair<size_t, size_t>> carried;  // (input of the body, output of the body)
  if (const auto* loop = operation_.If<Loop>()) {
    for (size_t k = 0; k <= static_cast<size_t>(loop->carried); ++k) carried.emplace_back(k + 1, k);
  } else if (const auto* scan = operation_.If<Scan>()) {
    for (size_t k = 0; k < static_cast<size_t>(scan->states); ++k) carried.emplace_back(k, k);
  }
  for (const GraphRef& body : bodies_) AddBody(body, carried, executor);
}

void ControlFlow::AddBody(const GraphRef& body,
                          const std::vector<std::pair<size_t, size_t>>& carried,
                          const std::shared_ptr<Executor>& executor) {
  std::vector<bool> unchanged(body->outputs().size(), false);
  for (const auto& [input, output] : carried) {
    unchanged[output] = body->outputs()[output].value == body->inputs()[input];
  }
  std::vector<GraphOutput> kept;
  std::vector<std::optional<size_t>> positions;
  std::vector<std::optional<size_t>> all;
  for (size_t i = 0; i < unchanged.size(); ++i) {
    all.emplace_back(i);
    positions.push_back(unchanged[i] ? std::nullopt : std::optional(kept.size()));
    if (!unchanged[i]) kept.push_back(body->outputs()[i]);
  }
  GraphRef graph = body;
  if (kept.size() < unchanged.size()) {
    // If the subgraph cannot be made, the plan copies the unchanged values.
    auto part = Subgraph(*body, body->TopologicalOrder(), body->inputs(), kept);
    if (part.ok()) {
      graph = std::make_shared<const Graph>(*std::move(part));
    } else {
      positions = std::move(all);
    }
  }
  outputs_.push_back(std::move(positions));
  programs_.push_back(std::make_unique<Program>(std::move(graph), executor, ComputedShapes::kRun));
}

size_t ControlFlow::plan_count() const {
  size_t count = 0;
  for (const auto& program : programs_) count += program->plan_count();
  return count;
}

std::unique_ptr<ControlFlowRun> ControlFlow::NewRun() const {
  if (operation_.Is<If>()) return NewIfRun(*this);
  if (operation_.Is<Loop>()) return NewLoopRun(*this);
  SINTER_CHECK(operation_.Is<Scan>());
  return NewScanRun(*this);
}

absl::StatusOr<void*> ResultView::Prepare(DType dtype, const std::vector<int64_t>& dims) {
  SINTER_ASSIGN_OR_RETURN(const int64_t bytes, ByteSize(dtype, dims).Get());
  if (memory != nullptr) {
    if (bytes == memory_bytes) return memory;
    return absl::InternalError(absl::StrCat("a body gives ",
                                            Type{dtype, Shape::Of(dims), {}}.ToString(),
                                            ", its node has ", memory_bytes, " bytes for it"));
  }
  SINTER_RETURN_IF_ERROR(RunLimits::CheckTensor(bytes));
  SINTER_ASSIGN_OR_RETURN(tensor, Tensor::Create(dtype, dims));
  return tensor.mutable_data();
}

absl::Status NoCondition() { return absl::InvalidArgumentError("the condition must be one bool"); }

absl::StatusOr<bool> ConditionOf(const OperandView& condition) {
  if (condition.dtype != DType::kBool || ElementCount(condition.dims).ValueOrDie() != 1) {
    return NoCondition();
  }
  return *static_cast<const bool*>(condition.data);
}

absl::StatusOr<void*> CarriedBuffers::Next(int64_t bytes) {
  turn_ = 1 - turn_;
  if (bytes_[turn_] == nullptr || sizes_[turn_] < bytes) {
    SINTER_RETURN_IF_ERROR(RunLimits::CheckTensor(bytes));
    SINTER_ASSIGN_OR_RETURN(bytes_[turn_], AllocateAligned(std::max<int64_t>(bytes, 1)));
    sizes_[turn_] = bytes;
  }
  return bytes_[turn_].get();
}

}  // namespace sinter
