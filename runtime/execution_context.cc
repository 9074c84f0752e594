#include "runtime/execution_context.h"

#include <algorithm>

#include "kernels/run_limits.h"
#include "kernels/thread_team.h"
#include "runtime/control_flow_backend.h"
#include "runtime/execution_trace.h"
#include "runtime/machine.h"
#include "sinter/status.h"

namespace sinter {
namespace {

bool IsCallers(const Plan::Operand& operand) {
  return operand.packed == nullptr && (operand.storage.kind == Storage::Kind::kInput ||
                                       operand.storage.kind == Storage::Kind::kOutput);
}

// Computes nothing: the results have no elements.
class IdleInstance : public KernelInstance {
 public:
  void SetInput(size_t, const void*) override {}
  void SetOutput(size_t, void*) override {}
  void SetWorkspace(void*) override {}
  void SetInputRowStride(size_t, int64_t) override {}
  void SetOutputRowStride(size_t, int64_t) override {}
  absl::Status Run() override { return absl::OkStatus(); }
};

// Whether no result of the node has elements. Kernels may still loop over all its empty rows, and
// there can be billions.
bool IsIdle(const Graph& graph, NodeId id) {
  const ValueIds& outputs = graph.node(id).outputs;
  return std::all_of(outputs.begin(), outputs.end(), [&](ValueId output) {
    return ByteSize(graph.type(output)).ValueOrDie() == 0;
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<ExecutionContext>> ExecutionContext::Create(
    std::shared_ptr<const Plan> plan) {
  auto context = std::unique_ptr<ExecutionContext>(new ExecutionContext(std::move(plan)));
  for (const Plan::Step& step : context->plan_->steps()) {
    std::vector<Stretch>& stretches = context->stretches_;
    const size_t number = context->instances_.size();
    if (stretches.empty() || stretches.back().starts_threads != step.candidate->starts_threads) {
      stretches.push_back({number, number, step.candidate->starts_threads});
    }
    stretches.back().end = number + 1;
    auto created = step.kernel->NewInstance();
    if (!created.ok()) {
      return Annotate(created.status(), context->plan_->graph().NameOf(step.node));
    }
    KernelInstance* instance = created->get();
    if (auto* with_bodies = dynamic_cast<BodiesInstance*>(instance)) {
      context->with_bodies_.emplace_back(context->instances_.size(), with_bodies);
    } else if (IsIdle(context->plan_->graph(), step.node)) {
      *created = std::make_unique<IdleInstance>();
      instance = created->get();
    }
    context->instances_.push_back(*std::move(created));
    for (size_t i = 0; i < step.inputs.size(); ++i) {
      const int64_t row_stride = step.inputs[i].storage.row_stride;
      if (row_stride > 0) instance->SetInputRowStride(i, row_stride);
      if (!IsCallers(step.inputs[i])) continue;
      context->bindings_.push_back({instance, i, false, step.inputs[i].storage});
    }
    for (size_t i = 0; i < step.outputs.size(); ++i) {
      const int64_t row_stride = step.outputs[i].storage.row_stride;
      if (row_stride > 0) instance->SetOutputRowStride(i, row_stride);
      if (!IsCallers(step.outputs[i])) continue;
      context->bindings_.push_back({instance, i, true, step.outputs[i].storage});
    }
  }
  context->pointers_.inputs.resize(context->plan_->graph().inputs().size());
  context->pointers_.outputs.resize(context->plan_->graph().outputs().size());
  return context;
}

void ExecutionContext::BindArena(std::byte* arena) {
  if (bound_ && arena == arena_) return;
  const Graph& graph = plan_->graph();
  for (size_t s = 0; s < instances_.size(); ++s) {
    const Plan::Step& step = plan_->steps()[s];
    KernelInstance& instance = *instances_[s];
    for (size_t i = 0; i < step.inputs.size(); ++i) {
      const Plan::Operand& operand = step.inputs[i];
      if (operand.packed != nullptr) {
        instance.SetInput(i, operand.packed->bytes.get());
      } else if (operand.storage.kind == Storage::Kind::kConstant) {
        instance.SetInput(i, graph.value({operand.storage.index}).constant->data());
      } else if (operand.storage.kind == Storage::Kind::kArena) {
        instance.SetInput(i, arena + operand.storage.offset);
      }
    }
    for (size_t i = 0; i < step.outputs.size(); ++i) {
      if (step.outputs[i].storage.kind != Storage::Kind::kArena) continue;
      instance.SetOutput(i, arena + step.outputs[i].storage.offset);
    }
    if (step.workspace_offset >= 0) instance.SetWorkspace(arena + step.workspace_offset);
  }
  arena_ = arena;
  bound_ = true;
}

absl::Status ExecutionContext::Run(std::byte* arena, SegmentTrace* trace) {
  BindArena(arena);
  const auto& [inputs, outputs] = pointers_;
  for (const Binding& binding : bindings_) {
    const bool from_input = binding.storage.kind == Storage::Kind::kInput;
    if (binding.is_output) {
      binding.instance->SetOutput(binding.operand, outputs[binding.storage.index]);
    } else {
      binding.instance->SetInput(binding.operand, from_input ? inputs[binding.storage.index]
                                                             : outputs[binding.storage.index]);
    }
  }
  return RunSteps(trace);
}

absl::Status ExecutionContext::RunSteps(SegmentTrace* trace) {
  for (const auto& [step, instance] : with_bodies_) {
    instance->SetTrace(trace == nullptr ? nullptr : &trace->steps[step]);
  }
  for (Stretch& stretch : stretches_) {
    const int64_t team_runs = TeamRunCount();
    absl::Status status;
    const auto run = [&] { status = RunStretch(stretch, trace); };
    // A team that runs once does not pay.
    if (!stretch.starts_threads && stretch.team_runs > 1) {
      KeepTeam(run);
    } else {
      run();
    }
    SINTER_RETURN_IF_ERROR(status);
    stretch.team_runs = TeamRunCount() - team_runs;
  }
  return absl::OkStatus();
}

absl::Status ExecutionContext::RunStretch(const Stretch& stretch, SegmentTrace* trace) {
  const bool interruptible = RunLimits::CanInterrupt();
  double before = trace != nullptr ? MonotonicSeconds() : 0;
  for (size_t s = stretch.begin; s < stretch.end; ++s) {
    absl::Status status = instances_[s]->Run();
    if (status.ok() && interruptible) status = RunLimits::CheckInterrupted();
    if (!status.ok()) return Annotate(status, plan_->graph().NameOf(plan_->steps()[s].node));
    if (trace == nullptr) continue;
    const double now = MonotonicSeconds();
    trace->steps[s].Add({before, now});
    before = now;
  }
  return absl::OkStatus();
}

}  // namespace sinter
