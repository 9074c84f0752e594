#include "runtime/session.h"

#include <utility>

#include "ir/status.h"
#include "kernels/parallel.h"
#include "runtime/arena_pool.h"
#include "runtime/backends.h"
#include "runtime/machine.h"
#include "runtime/plan_cache.h"

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

}  // namespace

class Session::State {
 public:
  State(Model model, const SessionOptions& options, BackendSet backends)
      : model_(std::move(model)),
        options_(options),
        backends_(std::move(backends)),
        plans_(options.max_plans) {}

  const Model& model() const { return model_; }
  const SessionOptions& options() const { return options_; }

  absl::StatusOr<std::shared_ptr<CachedPlan>> PlanFor(const InputDims& dims) {
    return plans_.Get(dims, [&]() -> absl::StatusOr<std::shared_ptr<const Plan>> {
      if (dims.size() != model_.inputs().size()) {
        return absl::InvalidArgumentError(
            absl::StrCat("the model takes ", model_.inputs().size(), " inputs, not ", dims.size()));
      }
      const ThreadCountGuard guard(options_.threads);
      return Plan::Compile(model_.graph(), *model_.packed_store(),
                           {.input_dims = dims,
                            .backends = backends_,
                            .passes = model_.options().passes,
                            .log = model_.log(),
                            .max_arena_bytes = options_.max_arena_bytes});
    });
  }

  absl::Status Run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                   const RunOptions& options) {
    SINTER_RETURN_IF_ERROR(CheckInputs(model_, inputs));
    InputDims dims;
    for (const Tensor& input : inputs) dims.push_back(input.dims());
    SINTER_ASSIGN_OR_RETURN(const std::shared_ptr<CachedPlan> cached, PlanFor(dims));

    std::vector<Tensor> aligned(inputs.begin(), inputs.end());
    std::vector<const void*> input_data;
    for (Tensor& input : aligned) {
      if (!IsAligned(input.data(), kInputAlignment)) {
        SINTER_ASSIGN_OR_RETURN(input, Tensor::CopyOf(input.dtype(), input.dims(), input.data()));
      }
      input_data.push_back(input.data());
    }
    std::vector<void*> output_data;
    SINTER_RETURN_IF_ERROR(PrepareOutputs(*cached->plan(), outputs, output_data));

    const ThreadCountGuard guard(options_.threads);
    SINTER_ASSIGN_OR_RETURN(std::unique_ptr<ExecutionContext> context, cached->Take());
    SINTER_ASSIGN_OR_RETURN(Arena arena, arenas_.Take(cached->plan()->arena_bytes()));
    const absl::Status status = context->Run(input_data, output_data, arena.bytes.get(), options);
    arenas_.GiveBack(std::move(arena));
    cached->GiveBack(std::move(context));
    return status;
  }

  SessionMemory memory() const {
    return {.plans = plans_.size(),
            .arena_bytes = arenas_.byte_size(),
            .packed_bytes = model_.packed_store()->byte_size()};
  }

 private:
  // Allocates the outputs that the caller left empty, checks the others.
  absl::Status PrepareOutputs(const Plan& plan, std::span<Tensor> outputs,
                              std::vector<void*>& data) const {
    const std::vector<ValueInfo>& expected = model_.outputs();
    if (outputs.size() != expected.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the model gives ", expected.size(), " outputs, not ", outputs.size()));
    }
    for (size_t i = 0; i < outputs.size(); ++i) {
      const Type& type = plan.graph().type(plan.graph().outputs()[i].value);
      Tensor& output = outputs[i];
      if (output.empty()) {
        SINTER_ASSIGN_OR_RETURN(output, Tensor::Create(type.dtype, type.shape.ToIntegers()));
      } else if (output.dtype() != type.dtype || output.dims() != type.shape.ToIntegers() ||
                 !IsAligned(output.data(), static_cast<uintptr_t>(SizeOf(type.dtype)))) {
        return absl::InvalidArgumentError(absl::StrCat(
            "output '", expected[i].name, "' is ", type.ToString(), "; the tensor given for it is ",
            output.TypeToString(), " or not aligned to its elements"));
      }
      data.push_back(output.mutable_data());
    }
    return absl::OkStatus();
  }

  const Model model_;
  const SessionOptions options_;
  const BackendSet backends_;
  PlanCache plans_;
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
  SINTER_ASSIGN_OR_RETURN(const std::shared_ptr<CachedPlan> cached, state_->PlanFor(input_dims));
  return cached->plan();
}

SessionMemory Session::memory() const { return state_->memory(); }

}  // namespace sinter
