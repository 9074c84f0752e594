// A plan: a flat list of steps for a graph whose shapes, layouts, kernels and memory are decided.
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
#include "sinter/tuning_cache.h"

namespace sinter {

// The inputs of compilation besides the graph.
struct PlanRequest {
  std::vector<std::vector<int64_t>> input_dims;
  BackendSet backends;
  PassOptions passes;
  PassLog log;  // of the portable pipeline; the plan's log continues it
  int64_t max_arena_bytes = 0;
  const TuningCache* tuning = nullptr;  // measured times; null: estimates only
  int threads = 1;                      // threads of a run
};

// Immutable and thread-safe.
class Plan {
 public:
  // The location of an operand or result of a step.
  struct Operand {
    Storage storage;
    PackedRef packed;  // replaces `storage` for a packed constant
  };
  struct Step {
    NodeId node;
    CandidateRef candidate;
    std::shared_ptr<const Kernel> kernel;
    std::vector<Operand> inputs;
    std::vector<Operand> outputs;
    int64_t workspace_offset = -1;  // offset in the arena; -1: none
  };

  // Runs the specialised pipeline on a copy of the graph and prepares the kernels. Errors name the
  // node or the pass. A graph without outputs (of a segment that only passes its inputs on) becomes
  // a plan without steps.
  static absl::StatusOr<std::shared_ptr<const Plan>> Compile(const Graph& graph, PackedStore& store,
                                                             PlanRequest request);

  // The specialised graph. Nodes without a step copy nothing.
  const Graph& graph() const { return graph_; }
  const std::vector<Step>& steps() const { return steps_; }
  // The log of all passes, including the portable ones.
  const PassLog& log() const { return log_; }
  // The number of records at the beginning of the log that belong to the portable passes.
  size_t portable_pass_count() const { return portable_pass_count_; }
  int64_t arena_bytes() const { return arena_bytes_; }
  // The size of this plan's packed weights, which other plans may share.
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
