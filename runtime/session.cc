#include "runtime/session.h"

#include <algorithm>
#include <utility>

#include "ir/status.h"
#include "kernels/parallel.h"
#include "kernels/run_limits.h"
#include "runtime/arena_pool.h"
#include "runtime/backends.h"
#include "runtime/machine.h"
#include "runtime/segment.h"

namespace sinter {
namespace {

// SSE code reads whole vectors from aligned memory only; what is less aligned is copied.
constexpr uintptr_t kInputAlignment = 16;

bool IsAligned(const void* data, uintptr_t alignment) {
  return reinterpret_cast<uintptr_t>(data) % alignment == 0;
}

absl::Status CheckInputs(const Model& model, std::span<const Tensor> inputs) {
  const std::vector<ValueInfo>& expected = model.inputs();
  if (inputs.size() != expected.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the model takes ", expected.size(), " inputs, not ", inputs.size()));
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].empty() && inputs[i].dtype() == expected[i].dtype) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("input '", expected[i].name, "' must be ",
                     Type{expected[i].dtype, expected[i].shape, {}}.ToString(), ", not ",
                     inputs[i].empty() ? "empty" : inputs[i].TypeToString()));
  }
  return absl::OkStatus();
}

// Whether a run that began then should end now.
absl::Status Interrupted(const RunOptions& options, double start) {
  if (options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed)) {
    return absl::CancelledError("the run was cancelled");
  }
  if (options.time_limit > 0 && MonotonicSeconds() - start > options.time_limit) {
    return absl::DeadlineExceededError(
        absl::StrCat("the run passed its time limit of ", options.time_limit, " s"));
  }
  return absl::OkStatus();
}

}  // namespace

class Session::State {
 public:
  State(Model model, const SessionOptions& options, BackendSet backends)
      : model_(std::move(model)), options_(options), backends_(std::move(backends)) {}

  const Model& model() const { return model_; }
  const SessionOptions& options() const { return options_; }

  absl::StatusOr<std::shared_ptr<const Plan>> PlanFor(const InputDims& dims) {
    if (dims.size() != model_.inputs().size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the model takes ", model_.inputs().size(), " inputs, not ", dims.size()));
    }
    SINTER_ASSIGN_OR_RETURN(const std::shared_ptr<CompiledSegment> compiled,
                            first_.Get(dims, {}, [this](const Graph& graph, const InputDims& own) {
                              return Compile(graph, own);
                            }));
    return compiled->plan();
  }

  absl::Status Run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                   const RunOptions& options) {
    SINTER_RETURN_IF_ERROR(CheckInputs(model_, inputs));
    if (outputs.size() != model_.outputs().size()) {
      return absl::InvalidArgumentError(absl::StrCat("the model gives ", model_.outputs().size(),
                                                     " outputs, not ", outputs.size()));
    }
    const double start = options.time_limit > 0 ? MonotonicSeconds() : 0;
    const auto interrupted = [&] { return Interrupted(options, start); };
    const RunLimits limits(interrupted, options_.max_arena_bytes);
    return first_.Run(
        inputs, outputs,
        [this](const Graph& graph, const InputDims& dims) { return Compile(graph, dims); },
        [&](CompiledSegment& compiled, std::span<const Tensor> plan_inputs,
            std::span<Tensor> plan_outputs) {
          return RunPlan(compiled, plan_inputs, plan_outputs, options);
        });
  }

  SessionMemory memory() const {
    return {.plans = first_.plan_count(),
            .arena_bytes = arenas_.byte_size(),
            .packed_bytes = model_.packed_store()->byte_size()};
  }

 private:
  absl::StatusOr<std::shared_ptr<const Plan>> Compile(const Graph& graph, const InputDims& dims) {
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

  // Allocates nothing once contexts, arenas and the caller's outputs are there.
  absl::Status RunPlan(CompiledSegment& compiled, std::span<const Tensor> inputs,
                       std::span<Tensor> outputs, const RunOptions& options) {
    const ThreadCountGuard guard(options_.threads);
    SINTER_ASSIGN_OR_RETURN(std::unique_ptr<ExecutionContext> context, compiled.Take());
    const absl::Status status = RunContext(*context, inputs, outputs, options);
    compiled.GiveBack(std::move(context));
    return status;
  }

  absl::Status RunContext(ExecutionContext& context, std::span<const Tensor> inputs,
                          std::span<Tensor> outputs, const RunOptions& options) {
    const Plan& plan = context.plan();
    ExecutionContext::Pointers& pointers = context.pointers();
    std::vector<Tensor> copies;
    for (size_t i = 0; i < inputs.size(); ++i) {
      pointers.inputs[i] = inputs[i].data();
      if (IsAligned(inputs[i].data(), kInputAlignment)) continue;
      SINTER_ASSIGN_OR_RETURN(
          Tensor copy, Tensor::CopyOf(inputs[i].dtype(), inputs[i].dims(), inputs[i].data()));
      pointers.inputs[i] = copy.data();
      copies.push_back(std::move(copy));
    }
    for (size_t i = 0; i < outputs.size(); ++i) {
      SINTER_RETURN_IF_ERROR(PrepareOutput(plan, i, outputs[i]));
      pointers.outputs[i] = outputs[i].mutable_data();
    }
    SINTER_ASSIGN_OR_RETURN(Arena arena, arenas_.Take(plan.arena_bytes()));
    const absl::Status status = context.Run(arena.bytes.get(), options);
    arenas_.GiveBack(std::move(arena));
    return status;
  }

  // Allocates an output that the caller left empty, checks others.
  static absl::Status PrepareOutput(const Plan& plan, size_t index, Tensor& output) {
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

  const Model model_;
  const SessionOptions options_;
  const BackendSet backends_;
  Segment first_{model_.graph(), options_.max_plans};
  ArenaPool arenas_;
};

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}
Session::~Session() = default;

absl::StatusOr<std::unique_ptr<Session>> Session::Create(Model model,
                                                         const SessionOptions& options) {
  SessionOptions complete = options;
  if (complete.backend.empty()) complete.backend = GetBackend();
  if (complete.threads < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("the number of threads must not be ", complete.threads));
  }
  if (complete.threads == 0) complete.threads = UsableProcessors();
  SINTER_ASSIGN_OR_RETURN(BackendSet backends, BackendSetFor(complete.backend));
  return std::unique_ptr<Session>(
      new Session(std::make_unique<State>(std::move(model), complete, std::move(backends))));
}

const Model& Session::model() const { return state_->model(); }
const std::string& Session::backend() const { return state_->options().backend; }
int Session::threads() const { return state_->options().threads; }

absl::StatusOr<std::vector<Tensor>> Session::Run(std::span<const Tensor> inputs,
                                                 const RunOptions& options) const {
  std::vector<Tensor> outputs(model().outputs().size());
  SINTER_RETURN_IF_ERROR(state_->Run(inputs, outputs, options));
  return outputs;
}

absl::Status Session::Run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                          const RunOptions& options) const {
  return state_->Run(inputs, outputs, options);
}

absl::StatusOr<std::shared_ptr<const Plan>> Session::PlanFor(
    const std::vector<std::vector<int64_t>>& input_dims) const {
  return state_->PlanFor(input_dims);
}

SessionMemory Session::memory() const { return state_->memory(); }

}  // namespace sinter
