// A session runs a model: it compiles a plan for each set of input shapes that it meets, keeps the
// most recent ones, and runs them from any number of threads.
#ifndef SINTER_SESSION_H_
#define SINTER_SESSION_H_

#include <cstddef>
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
#include "sinter/model.h"
#include "sinter/run_options.h"
#include "sinter/session_options.h"
#include "sinter/tensor.h"

namespace sinter {

class ExecutionTrace;
class Plan;

// What a session holds.
struct SessionMemory {
  size_t plans = 0;          // including those of bodies of If, Loop and Scan
  int64_t arena_bytes = 0;   // of all execution contexts that exist
  int64_t packed_bytes = 0;  // packed weights in memory, of all sessions of the model
};

// Immutable after creation; every method may be called from several threads at once.
class Session {
 public:
  // NotFound, which lists the known names, for an unknown backend; InvalidArgument for a number of
  // threads that is negative or above kMostThreads. A process that is forked after a session ran on
  // several threads may use the session, on one thread; no run may be in progress when it is forked.
  static absl::StatusOr<std::unique_ptr<Session>> Create(Model model,
                                                         const SessionOptions& options = {});
  ~Session();

  const Model& model() const;
  const std::string& backend() const;
  int threads() const;
  // As given to Create, with the defaults filled in.
  const SessionOptions& options() const;

  // Inputs in the order of model().inputs(); allocated results in the order of model().outputs().
  // Compiles a plan first when the shapes are new. InvalidArgument, naming the input, for a wrong
  // number of inputs, a dtype or a shape that does not fit the model, or one symbol with two sizes.
  // Errors of kernels name the node. Equal inputs give equal bits every time.
  absl::StatusOr<std::vector<Tensor>> Run(std::span<const Tensor> inputs,
                                          const RunOptions& options = {}) const;
  // The same into the caller's tensors, one for each output. An empty tensor is allocated; another
  // must have the output's type and not overlap an input.
  absl::Status Run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                   const RunOptions& options = {}) const;

  // The inputs by name, in any order: session->Run({{"image", image}}). InvalidArgument, which
  // lists the model's inputs, for a name that is unknown, given twice or missing.
  using NamedTensor = std::pair<std::string_view, Tensor>;
  absl::StatusOr<std::vector<Tensor>> Run(std::initializer_list<NamedTensor> inputs,
                                          const RunOptions& options = {}) const;
  absl::StatusOr<std::vector<Tensor>> Run(const std::map<std::string, Tensor>& inputs,
                                          const RunOptions& options = {}) const;
  // For a model with one input and one output; InvalidArgument for others.
  absl::StatusOr<Tensor> Run(const Tensor& input, const RunOptions& options = {}) const;

  // Compiles the plan for these input shapes now, so that the first run with them need not. A model
  // whose shapes depend on data is compiled as far as the shapes alone allow.
  absl::Status Prepare(const std::vector<std::vector<int64_t>>& input_dims) const;
  SessionMemory memory() const;

  // For Sinter's own folders, which have the headers of these types.

  // Everything that a run with these inputs executes: all segments with their plans and
  // data-dependent steps. Compiles the model, and runs it once where only a run can tell. Times are
  // 0; RunOptions::trace records them.
  absl::StatusOr<ExecutionTrace> Trace(std::span<const Tensor> inputs) const;
  // The plan for these input shapes, compiled now if it is new. A model whose shapes depend on data
  // has more plans than this first one; Trace has all.
  absl::StatusOr<std::shared_ptr<const Plan>> PlanFor(
      const std::vector<std::vector<int64_t>>& input_dims) const;

 private:
  class State;
  explicit Session(std::unique_ptr<State> state);
  absl::StatusOr<std::vector<Tensor>> RunNamed(std::span<const NamedTensor> inputs,
                                               const RunOptions& options) const;
  std::unique_ptr<State> state_;
};

}  // namespace sinter

#endif  // SINTER_SESSION_H_
