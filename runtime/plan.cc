#include "runtime/plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ir/hash_map.h"
#include "ir/verify.h"
#include "passes/driver.h"
#include "passes/pipeline.h"
#include "runtime/machine.h"
#include "runtime/measured_cost.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Returns the node's operand `index` in packed format if its kernel takes one, otherwise null.
absl::StatusOr<PackedRef> PackedOperand(const Graph& graph, const Node& node, size_t index,
                                        const Candidate& candidate, PackedStore& store) {
  if (!candidate.inputs[index].packing) return PackedRef();
  const ConstantRef& constant = graph.value(node.inputs[index]).constant;
  SINTER_CHECK(constant != nullptr);
  return store.Get(constant, candidate, index);
}

// Prepares each candidate once; equal nodes share theirs.
class Kernels {
 public:
  absl::StatusOr<std::shared_ptr<const Kernel>> Of(const CandidateRef& candidate) {
    std::shared_ptr<const Kernel>& kernel = kernels_[candidate.get()];
    if (kernel == nullptr) {
      SINTER_ASSIGN_OR_RETURN(kernel, candidate->Prepare());
    }
    return kernel;
  }

 private:
  HashMap<const Candidate*, std::shared_ptr<const Kernel>> kernels_;
};

absl::StatusOr<Plan::Step> MakeStep(const Graph& graph, NodeId id, const Decisions& decisions,
                                    Kernels& kernels, PackedStore& store) {
  const Node& node = graph.node(id);
  Plan::Step step{.node = id, .candidate = decisions.chosen.at(id)};
  SINTER_ASSIGN_OR_RETURN(step.kernel, kernels.Of(step.candidate));
  step.inputs.reserve(node.inputs.size());
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(PackedRef packed,
                            PackedOperand(graph, node, i, *step.candidate, store));
    step.inputs.push_back({decisions.schedule->storage[node.inputs[i].index], std::move(packed)});
  }
  for (const ValueId output : node.outputs) {
    step.outputs.push_back({decisions.schedule->storage[output.index], nullptr});
  }
  return step;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Plan>> Plan::Compile(const Graph& graph, PackedStore& store,
                                                          PlanRequest request) {
  const double start = MonotonicSeconds();
  const MeasuredCost cost_model(request.tuning, request.threads, request.backends);
  PassContext context{.options = std::move(request.passes),
                      .log = std::move(request.log),
                      .input_dims = std::move(request.input_dims),
                      .backends = std::move(request.backends),
                      .cost_model = &cost_model,
                      .catalog = &store};
  auto plan = std::shared_ptr<Plan>(new Plan());
  plan->portable_pass_count_ = context.log.passes.size();
  plan->graph_ = graph;
  if (graph.outputs().empty()) {
    plan->log_ = std::move(context.log);
    return plan;
  }
  SINTER_RETURN_IF_ERROR(RunPasses(SpecialisedPipeline(), plan->graph_, context));
  SINTER_RETURN_IF_ERROR(Verify(plan->graph_));
  const Schedule& schedule = *context.decisions.schedule;
  if (schedule.arena_bytes > request.max_arena_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat("running needs an arena of ",
                                                     schedule.arena_bytes, " bytes, the limit is ",
                                                     request.max_arena_bytes));
  }
  plan->arena_bytes_ = schedule.arena_bytes;
  std::set<const PackedConstant*> packed;
  Kernels kernels;
  plan->steps_.reserve(schedule.order.size());
  for (size_t i = 0; i < schedule.order.size(); ++i) {
    const NodeId id = schedule.order[i];
    auto step = MakeStep(plan->graph_, id, context.decisions, kernels, store);
    if (!step.ok()) return Annotate(step.status(), plan->graph_.NameOf(id));
    step->workspace_offset = schedule.workspace_offset[i];
    for (const Operand& input : step->inputs) {
      if (input.packed == nullptr || !packed.insert(input.packed.get()).second) continue;
      plan->packed_bytes_ += input.packed->byte_size;
    }
    plan->steps_.push_back(*std::move(step));
  }
  plan->log_ = std::move(context.log);
  plan->compile_seconds_ = MonotonicSeconds() - start;
  return plan;
}

}  // namespace sinter
