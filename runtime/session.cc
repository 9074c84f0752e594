#include "sinter/session.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_join.h"
#include "ir/graph.h"
#include "ir/out_of_memory.h"
#include "kernels/parallel.h"
#include "kernels/run_limits.h"
#include "runtime/backends.h"
#include "runtime/execution_trace.h"
#include "runtime/executor.h"
#include "runtime/machine.h"
#include "runtime/plan.h"
#include "runtime/program.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// What OutOfMemory says of a run.
constexpr std::string_view kRunning = "running the model";

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

absl::Status WrongName(const Model& model, std::string_view name, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(
      "input '", ToAbsl(name), "' ", ToAbsl(what), "; the model's inputs are: ",
      absl::StrJoin(model.inputs(), ", ", [](std::string* out, const ValueInfo& input) {
        absl::StrAppend(out, input.name);
      })));
}

// Named inputs in the model's order.
absl::StatusOr<std::vector<Tensor>> InOrder(const Model& model,
                                            std::span<const Session::NamedTensor> named) {
  const std::vector<ValueInfo>& expected = model.inputs();
  std::vector<Tensor> ordered(expected.size());
  std::vector<bool> given(expected.size(), false);
  for (const auto& [name, tensor] : named) {
    const auto input =
        std::find_if(expected.begin(), expected.end(),
                     [&name = name](const ValueInfo& info) { return info.name == name; });
    if (input == expected.end()) {
      const bool overridable =
          std::ranges::count(model.overridable_inputs(), name, &ValueInfo::name) > 0;
      return WrongName(model, name,
                       overridable
                           ? "has a value in the file, unless the model is loaded with it in "
                             "ModelOptions::overridden_inputs"
                           : "is unknown");
    }
    const auto i = static_cast<size_t>(input - expected.begin());
    if (given[i]) return WrongName(model, name, "is given twice");
    given[i] = true;
    ordered[i] = tensor;
  }
  for (size_t i = 0; i < given.size(); ++i) {
    if (!given[i]) return WrongName(model, expected[i].name, "is missing");
  }
  return ordered;
}

// Decides between steps whether a run that begins now should end.
class Interruption {
 public:
  explicit Interruption(const RunOptions& options) : options_(options) {
    if (UsesClock()) start_ = polled_ = MonotonicSeconds();
  }

  bool IsPossible() const { return options_.cancel != nullptr || UsesClock(); }

  absl::Status operator()() {
    if (options_.cancel != nullptr && options_.cancel->load(std::memory_order_relaxed)) {
      return absl::CancelledError("the run was cancelled");
    }
    if (!UsesClock()) return absl::OkStatus();
    const double now = MonotonicSeconds();
    if (options_.time_limit > 0 && now - start_ > options_.time_limit) {
      return absl::DeadlineExceededError(
          absl::StrCat("the run passed its time limit of ", options_.time_limit, " s"));
    }
    if (options_.poll && now - polled_ >= kPollSeconds) {
      polled_ = now;
      if (options_.poll()) return absl::CancelledError("the run was cancelled");
    }
    return absl::OkStatus();
  }

 private:
  bool UsesClock() const { return options_.time_limit > 0 || options_.poll; }

  const RunOptions& options_;
  double start_ = 0;
  double polled_ = 0;
};

// The segment as a run goes through it once, without times.
SegmentTrace RunOnce(const std::shared_ptr<const Segment>& segment) {
  std::vector<SegmentTrace> list;
  SegmentTrace& trace = TraceOf(list, segment);
  for (StepTrace& step : trace.steps) step.runs = 1;
  return std::move(trace);
}

// Whether a step of the plan is If, Loop or Scan.
bool HasBodies(const Plan& plan) {
  return std::any_of(plan.steps().begin(), plan.steps().end(), [&](const Plan::Step& step) {
    return plan.graph().node(step.node).operation.info().traits.control_flow;
  });
}

void ClearTimes(std::vector<SegmentTrace>& segments) {
  for (SegmentTrace& segment : segments) {
    for (StepTrace& step : segment.steps) {
      step.seconds = 0;
      step.intervals.clear();
      ClearTimes(step.bodies);
    }
  }
}

}  // namespace

class Session::State {
 public:
  State(Model model, const SessionOptions& options, BackendSet backends)
      : executor_(std::make_shared<Executor>(std::move(model), options, std::move(backends))),
        program_(GraphRef(executor_, &executor_->model().graph()), executor_) {}

  const Model& model() const { return executor_->model(); }
  const SessionOptions& options() const { return executor_->options(); }

  absl::StatusOr<std::shared_ptr<const Plan>> PlanFor(const InputDims& dims) {
    if (dims.size() != model().inputs().size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the model takes ", model().inputs().size(), " inputs, not ", dims.size()));
    }
    SINTER_ASSIGN_OR_RETURN(const std::shared_ptr<Segment> segment, program_.Get(dims, {}));
    return segment->plan();
  }

  absl::StatusOr<ExecutionTrace> Trace(std::span<const Tensor> inputs) {
    SINTER_RETURN_IF_ERROR(CheckInputs(model(), inputs));
    InputDims dims;
    for (const Tensor& input : inputs) dims.push_back(input.dims());
    SINTER_ASSIGN_OR_RETURN(const std::shared_ptr<Segment> first, program_.Get(dims, inputs));
    ExecutionTrace trace;
    if (first->is_whole() && !HasBodies(*first->plan())) {
      trace.segments.push_back(RunOnce(first));
      return trace;
    }
    std::vector<Tensor> outputs(model().outputs().size());
    SINTER_RETURN_IF_ERROR(Run(inputs, outputs, {.trace = &trace}));
    ClearTimes(trace.segments);
    return trace;
  }

  absl::Status Run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                   const RunOptions& options) {
    SINTER_RETURN_IF_ERROR(CheckInputs(model(), inputs));
    if (outputs.size() != model().outputs().size()) {
      return absl::InvalidArgumentError(absl::StrCat("the model gives ", model().outputs().size(),
                                                     " outputs, not ", outputs.size()));
    }
    Interruption interruption(options);
    const auto interrupted = std::ref(interruption);
    std::optional<absl::FunctionRef<absl::Status()>> check;
    if (interruption.IsPossible()) check.emplace(interrupted);
    const RunLimits limits(check, this->options().max_arena_bytes);
    const ThreadCountGuard guard(this->options().threads);
    if (options.trace != nullptr) options.trace->segments.clear();
    return program_.Run(inputs, outputs,
                        options.trace == nullptr ? nullptr : &options.trace->segments);
  }

  SessionMemory memory() const {
    return {.plans = program_.plan_count(),
            .arena_bytes = executor_->arenas().byte_size(),
            .packed_bytes = model().packed_store()->byte_size()};
  }

 private:
  const std::shared_ptr<Executor> executor_;
  Program program_;
};

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}
Session::~Session() = default;

absl::StatusOr<std::unique_ptr<Session>> Session::Create(Model model,
                                                         const SessionOptions& options) {
  using Created = absl::StatusOr<std::unique_ptr<Session>>;
  return CatchOutOfMemory("creating a session", [&]() -> Created {
    SessionOptions complete = options;
    if (complete.backend.empty()) complete.backend = GetBackend();
    if (complete.threads < 0 || complete.threads > kMostThreads) {
      return absl::InvalidArgumentError(absl::StrCat("the number of threads must be from 0 to ",
                                                     kMostThreads, ", not ", complete.threads));
    }
    if (complete.threads == 0) complete.threads = DefaultThreads();
    complete.threads = StartableThreads(complete.threads);
    SINTER_ASSIGN_OR_RETURN(BackendSet backends, BackendSetFor(complete.backend));
    return std::unique_ptr<Session>(
        new Session(std::make_unique<State>(std::move(model), complete, std::move(backends))));
  });
}

const Model& Session::model() const { return state_->model(); }
const std::string& Session::backend() const { return state_->options().backend; }
int Session::threads() const { return state_->options().threads; }
const SessionOptions& Session::options() const { return state_->options(); }

absl::StatusOr<std::vector<Tensor>> Session::Run(std::span<const Tensor> inputs,
                                                 const RunOptions& options) const {
  using Results = absl::StatusOr<std::vector<Tensor>>;
  return CatchOutOfMemory(kRunning, [&]() -> Results {
    std::vector<Tensor> outputs(model().outputs().size());
    SINTER_RETURN_IF_ERROR(state_->Run(inputs, outputs, options));
    return outputs;
  });
}

absl::Status Session::Run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                          const RunOptions& options) const {
  return CatchOutOfMemory(kRunning, [&] { return state_->Run(inputs, outputs, options); });
}

absl::StatusOr<std::vector<Tensor>> Session::RunNamed(std::span<const NamedTensor> inputs,
                                                      const RunOptions& options) const {
  using Results = absl::StatusOr<std::vector<Tensor>>;
  return CatchOutOfMemory(kRunning, [&]() -> Results {
    SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> ordered, InOrder(model(), inputs));
    return Run(ordered, options);
  });
}

absl::StatusOr<std::vector<Tensor>> Session::Run(std::initializer_list<NamedTensor> inputs,
                                                 const RunOptions& options) const {
  return RunNamed({inputs.begin(), inputs.size()}, options);
}

absl::StatusOr<std::vector<Tensor>> Session::Run(const std::map<std::string, Tensor>& inputs,
                                                 const RunOptions& options) const {
  return CatchOutOfMemory(kRunning, [&] {
    return RunNamed(std::vector<NamedTensor>(inputs.begin(), inputs.end()), options);
  });
}

absl::StatusOr<Tensor> Session::Run(const Tensor& input, const RunOptions& options) const {
  if (model().inputs().size() != 1 || model().outputs().size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("one tensor in and one out needs a model that has these; this one takes ",
                     model().inputs().size(), " and gives ", model().outputs().size()));
  }
  Tensor output;
  SINTER_RETURN_IF_ERROR(Run({&input, 1}, {&output, 1}, options));
  return output;
}

absl::StatusOr<std::shared_ptr<const Plan>> Session::PlanFor(
    const std::vector<std::vector<int64_t>>& input_dims) const {
  return CatchOutOfMemory("compiling the model", [&] { return state_->PlanFor(input_dims); });
}

absl::Status Session::Prepare(const std::vector<std::vector<int64_t>>& input_dims) const {
  return PlanFor(input_dims).status();
}

absl::StatusOr<ExecutionTrace> Session::Trace(std::span<const Tensor> inputs) const {
  return CatchOutOfMemory("tracing the model", [&] { return state_->Trace(inputs); });
}

SessionMemory Session::memory() const { return state_->memory(); }

}  // namespace sinter
