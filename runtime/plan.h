// A plan: a graph whose shapes, layouts, kernels and memory are all decided, as a flat list of
// steps.
#ifndef SINTER_RUNTIME_PLAN_H_
#define SINTER_RUNTIME_PLAN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "passes/pass.h"
#include "runtime/packed_store.h"
#include "runtime/tuning_cache.h"

namespace sinter {

// What a plan is compiled from, besides the graph.
struct PlanRequest {
  std::vector<std::vector<int64_t>> input_dims;
  BackendSet backends;
  PassOptions passes;
  PassLog log;  // of the portable pipeline, which the plan's log continues
  int64_t max_arena_bytes = 0;
  const TuningCache* tuning = nullptr;  // measured times to choose by; null: estimates
  int threads = 1;                      // of the runs
};

// Immutable and thread-safe.
class Plan {
 public:
  // Where the operand or result of a step lies.
  struct Operand {
    Storage storage;
    PackedRef packed;  // instead, when the kernel takes the constant in its own form
  };
  struct Step {
    NodeId node;
    CandidateRef candidate;
    std::shared_ptr<const Kernel> kernel;
    std::vector<Operand> inputs;
    std::vector<Operand> outputs;
    int64_t workspace_offset = -1;  // in the arena; -1: none
  };

  // Runs the specialised pipeline over a copy of the graph and prepares the kernels. Errors name
  // the node or the pass. A graph without outputs, of a segment that only hands its inputs on,
  // becomes a plan without steps.
  static absl::StatusOr<std::shared_ptr<const Plan>> Compile(const Graph& graph, PackedStore& store,
                                                             PlanRequest request);

  // The specialised graph: every node that is a step is in `steps`.
  const Graph& graph() const { return graph_; }
  const std::vector<Step>& steps() const { return steps_; }
  // What all passes did, the portable ones included.
  const PassLog& log() const { return log_; }
  // How many records at the beginning of the log are of the portable passes.
  size_t portable_pass_count() const { return portable_pass_count_; }
  int64_t arena_bytes() const { return arena_bytes_; }
  // Of this plan's packed weights; other plans may share them.
  int64_t packed_bytes() const { return packed_bytes_; }
  double compile_seconds() const { return compile_seconds_; }

 private:
  Plan() = default;
  Graph graph_;
  std::vector<Step> steps_;
  PassLog log_;
  size_t portable_pass_count_ = 0;
  int64_t arena_bytes_ = 0;
  int64_t packed_bytes_ = 0;
  double compile_seconds_ = 0;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_PLAN_H_
