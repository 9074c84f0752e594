#include "runtime/plan_cache.h"

#include <algorithm>
#include <utility>

#include "ir/status.h"

namespace sinter {

absl::StatusOr<std::unique_ptr<ExecutionContext>> CachedPlan::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<ExecutionContext> context = std::move(idle_.back());
      idle_.pop_back();
      return context;
    }
  }
  return ExecutionContext::Create(plan_);
}

void CachedPlan::GiveBack(std::unique_ptr<ExecutionContext> context) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(context));
}

std::shared_ptr<CachedPlan> PlanCache::Find(const InputDims& dims) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.dims == dims; });
  if (found == entries_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found);
  return found->plan;
}

absl::StatusOr<std::shared_ptr<CachedPlan>> PlanCache::Get(
    const InputDims& dims,
    absl::FunctionRef<absl::StatusOr<std::shared_ptr<const Plan>>()> compile) {
  if (std::shared_ptr<CachedPlan> plan = Find(dims)) return plan;
  const std::lock_guard compiling(compile_mutex_);
  if (std::shared_ptr<CachedPlan> plan = Find(dims)) return plan;
  SINTER_ASSIGN_OR_RETURN(std::shared_ptr<const Plan> compiled, compile());
  auto plan = std::make_shared<CachedPlan>(std::move(compiled));
  const std::lock_guard lock(mutex_);
  entries_.push_front({dims, plan});
  // After the new plan is there: packings that it shares with the old ones stay alive.
  while (entries_.size() > capacity_) entries_.pop_back();
  return plan;
}

size_t PlanCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace sinter
