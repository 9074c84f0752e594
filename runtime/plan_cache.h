// The plans of a session, by the shapes of its inputs.
#ifndef SINTER_RUNTIME_PLAN_CACHE_H_
#define SINTER_RUNTIME_PLAN_CACHE_H_

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "runtime/execution_context.h"
#include "runtime/plan.h"

namespace sinter {

using InputDims = std::vector<std::vector<int64_t>>;

// A plan with its idle execution contexts. Thread-safe.
class CachedPlan {
 public:
  explicit CachedPlan(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}
  const std::shared_ptr<const Plan>& plan() const { return plan_; }
  absl::StatusOr<std::unique_ptr<ExecutionContext>> Take();
  void GiveBack(std::unique_ptr<ExecutionContext> context);

 private:
  std::shared_ptr<const Plan> plan_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<ExecutionContext>> idle_;
};

// Keeps the most recently used plans, at most `capacity` (at least 1). Thread-safe; a plan that is
// being compiled delays only those that need a new one too.
class PlanCache {
 public:
  explicit PlanCache(size_t capacity) : capacity_(capacity == 0 ? 1 : capacity) {}

  // The plan for these dims, compiled by `compile` when it is not there.
  absl::StatusOr<std::shared_ptr<CachedPlan>> Get(
      const InputDims& dims,
      absl::FunctionRef<absl::StatusOr<std::shared_ptr<const Plan>>()> compile);
  size_t size() const;

 private:
  struct Entry {
    InputDims dims;
    std::shared_ptr<CachedPlan> plan;
  };
  // Null when it is not there; what is found becomes the most recently used.
  std::shared_ptr<CachedPlan> Find(const InputDims& dims);

  const size_t capacity_;
  std::mutex compile_mutex_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_PLAN_CACHE_H_
