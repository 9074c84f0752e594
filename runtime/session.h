// A session runs a model: it compiles a plan for each set of input shapes that it meets, keeps the
// latest, and runs them from any number of threads.
#ifndef SINTER_RUNTIME_SESSION_H_
#define SINTER_RUNTIME_SESSION_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/model.h"
#include "runtime/plan.h"
#include "runtime/tensor.h"
#include "runtime/tuning_cache.h"

namespace sinter {

struct SessionOptions {
  std::string backend;    // empty: GetBackend()
  int threads = 0;        // of each run; 0: as many as the process may use (affinity, cgroup quota)
  size_t max_plans = 16;  // compiled plans kept, one a set of input shapes; the least recently used
                          // goes
  // Of one plan's arena, and of any tensor whose size only a run tells; beyond: ResourceExhausted.
  int64_t max_arena_bytes = int64_t{1} << 34;
  // Measured times that kernels are chosen by (MeasureKernels makes them); null, or where it has
  // none: estimates. With the same cache every process makes the same plan.
  std::shared_ptr<const TuningCache> tuning;
};

struct RunOptions {
  // Set it to true from any thread and the run returns Cancelled after its current step, or node of
  // a body that it is in.
  const std::atomic<bool>* cancel = nullptr;
  // Seconds; the run returns DeadlineExceeded after the step, or node of a body, that passes it.
  // 0: none.
  double time_limit = 0;
  // Filled with the seconds that each step of the plan took, in the plan's order.
  std::vector<double>* step_seconds = nullptr;
};

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

  // The plan for these input shapes, compiled now if it is not there; of a model whose shapes
  // depend on data, what runs before they are known.
  absl::StatusOr<std::shared_ptr<const Plan>> PlanFor(
      const std::vector<std::vector<int64_t>>& input_dims) const;
  SessionMemory memory() const;

 private:
  class State;
  explicit Session(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_SESSION_H_
