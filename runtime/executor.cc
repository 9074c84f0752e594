#include "runtime/executor.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "kernels/parallel.h"
#include "runtime/segment.h"
#include "sinter/status.h"

namespace sinter {
namespace {

BackendSet WithControlFlow(BackendSet backends, const Backend& control_flow) {
  backends.preferred.insert(backends.preferred.begin(), &control_flow);
  return backends;
}

// Allocates an output that the caller left empty; otherwise checks its type.
absl::Status PrepareOutput(const Plan& plan, size_t index, Tensor& output) {
  const GraphOutput& expected = plan.graph().outputs()[index];
  const Type& type = plan.graph().type(expected.value);
  if (output.empty()) {
    SINTER_ASSIGN_OR_RETURN(output, Tensor::Create(type.dtype, type.shape.ToIntegers()));
    return absl::OkStatus();
  }
  const bool same_dims =
      std::equal(type.shape.begin(), type.shape.end(), output.dims().begin(), output.dims().end(),
                 [](const Dim& dim, int64_t size) { return dim.Is(size); });
  if (output.dtype() == type.dtype && same_dims &&
      IsAligned(output.data(), static_cast<uintptr_t>(SizeOf(type.dtype)))) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "output '", expected.name, "' is ", type.ToString(), "; the tensor given for it is ",
      output.TypeToString(), " or not aligned to its elements"));
}

absl::Status RunContext(ExecutionContext& context, std::span<const Tensor> inputs,
                        std::span<Tensor> outputs, ArenaPool& arenas, SegmentTrace* trace) {
  const Plan& plan = context.plan();
  ExecutionContext::Pointers& pointers = context.pointers();
  std::vector<Tensor> copies;
  for (size_t i = 0; i < inputs.size(); ++i) {
    pointers.inputs[i] = inputs[i].data();
    if (IsAlignedForKernels(inputs[i].data())) continue;
    SINTER_ASSIGN_OR_RETURN(Tensor copy,
                            Tensor::CopyOf(inputs[i].dtype(), inputs[i].dims(), inputs[i].data()));
    pointers.inputs[i] = copy.data();
    copies.push_back(std::move(copy));
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    SINTER_RETURN_IF_ERROR(PrepareOutput(plan, i, outputs[i]));
    pointers.outputs[i] = outputs[i].mutable_data();
  }
  SINTER_ASSIGN_OR_RETURN(Arena arena, arenas.Take(plan.arena_bytes()));
  const absl::Status status = context.Run(arena.bytes.get(), trace);
  arenas.GiveBack(std::move(arena));
  return status;
}

}  // namespace

Executor::Executor(Model model, const SessionOptions& options, BackendSet backends)
    : model_(std::move(model)),
      options_(options),
      backends_(WithControlFlow(std::move(backends), control_flow_)) {}

absl::StatusOr<std::shared_ptr<const Plan>> Executor::Compile(const Graph& graph,
                                                              const InputDims& dims) {
  const ThreadCountGuard guard(options_.threads);
  return Plan::Compile(graph, *model_.packed_store(),
                       {.input_dims = dims,
                        .backends = backends_,
                        .passes = model_.options().passes,
                        .log = model_.log(),
                        .max_arena_bytes = options_.max_arena_bytes,
                        .tuning = options_.tuning.get(),
                        .threads = options_.threads});
}

absl::Status Executor::Run(Segment& segment, std::span<const Tensor> inputs,
                           std::span<Tensor> outputs, SegmentTrace* trace) {
  SINTER_ASSIGN_OR_RETURN(std::unique_ptr<ExecutionContext> context, segment.Take());
  const absl::Status status = RunContext(*context, inputs, outputs, arenas_, trace);
  segment.GiveBack(std::move(context));
  return status;
}

}  // namespace sinter
