// A session runs a model: it compiles a plan for each set of input shapes that it meets, keeps the
// latest, and runs them from any number of threads.
#ifndef SINTER_RUNTIME_SESSION_H_
#define SINTER_RUNTIME_SESSION_H_

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/execution_trace.h"
#include "runtime/model.h"
#include "runtime/plan.h"
#include "runtime/run_options.h"
#include "runtime/session_options.h"
#include "runtime/tensor.h"

namespace sinter {

// Bytes held by a session.
struct SessionMemory {
  size_t plans = 0;
  int64_t arena_bytes = 0;   // of all execution contexts that exist
  int64_t packed_bytes = 0;  // packed weights alive, of all sessions of the model
};

// Immutable after creation; every method may be called from several threads at once.
class Session {
 public:
  // NotFound for an unknown backend.
  static absl::StatusOr<std::unique_ptr<Session>> Create(Model model,
                                                         const SessionOptions& options = {});
  ~Session();

  const Model& model() const;
  const std::string& backend() const;
  int threads() const;
  // As given to Create, with the defaults filled in.
  const SessionOptions& options() const;

  // Inputs in the order of model().inputs(); results in that of model().outputs(), each allocated.
  // Compiles a plan first when the shapes are new. InvalidArgument, naming the input, for a wrong
  // number of inputs, a dtype or a shape that does not fit the model, or equal symbols with
  // different sizes; errors of kernels name the node. The same inputs give the same bits every
  // time.
  absl::StatusOr<std::vector<Tensor>> Run(std::span<const Tensor> inputs,
                                          const RunOptions& options = {}) const;
  // The same into the caller's tensors: one an output, each empty (it is then allocated) or of the
  // output's type and not overlapping an input.
  absl::Status Run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                   const RunOptions& options = {}) const;

  // The inputs by name, in any order: session->Run({{"image", image}}). InvalidArgument, which
  // lists the model's inputs, for a name that is none of them, comes twice or is missing.
  using NamedTensor = std::pair<std::string_view, Tensor>;
  absl::StatusOr<std::vector<Tensor>> Run(std::initializer_list<NamedTensor> inputs,
                                          const RunOptions& options = {}) const;
  absl::StatusOr<std::vector<Tensor>> Run(const std::map<std::string, Tensor>& inputs,
                                          const RunOptions& options = {}) const;
  // Of a model with one input and one output; InvalidArgument for others.
  absl::StatusOr<Tensor> Run(const Tensor& input, const RunOptions& options = {}) const;

  // Everything that a run with these inputs goes through, for tools: all segments with their plans
  // and data-dependent steps. The model is compiled, and run once where that alone tells; times are
  // 0. RunOptions::trace has them.
  absl::StatusOr<ExecutionTrace> Trace(std::span<const Tensor> inputs) const;
  // The plan for these input shapes, compiled now if it is not there. Of a model whose shapes
  // depend on data that is the first segment's only; Trace has them all.
  absl::StatusOr<std::shared_ptr<const Plan>> PlanFor(
      const std::vector<std::vector<int64_t>>& input_dims) const;
  SessionMemory memory() const;

 private:
  class State;
  explicit Session(std::unique_ptr<State> state);
  absl::StatusOr<std::vector<Tensor>> RunNamed(std::span<const NamedTensor> inputs,
                                               const RunOptions& options) const;
  std::unique_ptr<State> state_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_SESSION_H_
