// The state of one run of a plan: instances of the kernels with their pointers set.
#ifndef SINTER_RUNTIME_EXECUTION_CONTEXT_H_
#define SINTER_RUNTIME_EXECUTION_CONTEXT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/plan.h"

namespace sinter {

class BodiesInstance;
struct SegmentTrace;

inline bool IsAligned(const void* data, uintptr_t alignment) {
  return reinterpret_cast<uintptr_t>(data) % alignment == 0;
}
// Whether kernels can read an input at this address. SSE instructions need vectors aligned to 16
// bytes.
inline bool IsAlignedForKernels(const void* data) { return IsAligned(data, 16); }

// Not thread-safe; runs one at a time.
class ExecutionContext {
 public:
  static absl::StatusOr<std::unique_ptr<ExecutionContext>> Create(std::shared_ptr<const Plan> plan);

  const Plan& plan() const { return *plan_; }
  // Pointers to the plan's inputs and outputs, aligned to their elements. Set them before each run.
  struct Pointers {
    std::vector<const void*> inputs;
    std::vector<void*> outputs;
  };
  Pointers& pointers() { return pointers_; }
  // `arena` has the plan's arena_bytes, aligned to 64. After the first run with an arena, later
  // runs with the same arena set only the kernels' pointers to inputs and outputs. The steps' times
  // are added to `trace`, which may be null. Errors name the node. RunLimits end a run between
  // steps.
  absl::Status Run(std::byte* arena, SegmentTrace* trace);

 private:
  // An operand or result that the caller of a run provides.
  struct Binding {
    KernelInstance* instance;
    size_t operand;
    bool is_output;  // whether it is a result of the step
    Storage storage;
  };

  // Consecutive steps whose kernels all, or none, start threads of their own (Candidate).
  struct Stretch {
    size_t begin;
    size_t end;
    bool starts_threads;
    int64_t team_runs = 0;  // calls of RunOnTeam, in the run before
  };

  explicit ExecutionContext(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}
  void BindArena(std::byte* arena);
  absl::Status RunSteps(SegmentTrace* trace);
  absl::Status RunStretch(const Stretch& stretch, SegmentTrace* trace);

  std::shared_ptr<const Plan> plan_;
  std::vector<std::unique_ptr<KernelInstance>> instances_;  // by step
  std::vector<Stretch> stretches_;                          // that cover all steps
  std::vector<Binding> bindings_;
  std::vector<std::pair<size_t, BodiesInstance*>> with_bodies_;  // by step
  Pointers pointers_;
  std::byte* arena_ = nullptr;
  bool bound_ = false;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_EXECUTION_CONTEXT_H_
