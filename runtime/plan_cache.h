// A bounded cache of compiled objects by input shapes.
#ifndef SINTER_RUNTIME_PLAN_CACHE_H_
#define SINTER_RUNTIME_PLAN_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

namespace sinter {

using InputDims = std::vector<std::vector<int64_t>>;

// The inputs for which a plan is valid: their dims, and the elements' bytes of inputs that
// determine shapes.
struct PlanKey {
  InputDims dims;
  std::string elements;
  friend bool operator==(const PlanKey&, const PlanKey&) = default;
};

// Keeps the most recently used entries, at most `capacity` (at least 1). Thread-safe. Compiling an
// entry blocks only callers that need a new entry, too.
template <class Compiled>
class PlanCache {
 public:
  explicit PlanCache(size_t capacity) : capacity_(capacity == 0 ? 1 : capacity) {}

  // Returns the entry for this key, and calls `compile` if it is missing.
  absl::StatusOr<std::shared_ptr<Compiled>> Get(
      const PlanKey& key, absl::FunctionRef<absl::StatusOr<std::shared_ptr<Compiled>>()> compile) {
    if (std::shared_ptr<Compiled> found = Find(key)) return found;
    const std::lock_guard compiling(compile_mutex_);
    if (std::shared_ptr<Compiled> found = Find(key)) return found;
    absl::StatusOr<std::shared_ptr<Compiled>> compiled = compile();
    if (!compiled.ok()) return compiled;
    const std::lock_guard lock(mutex_);
    entries_.emplace_front(key, *compiled);
    // Old entries are dropped last, so packings that they share with the new plan stay alive.
    while (entries_.size() > capacity_) entries_.pop_back();
    return compiled;
  }

  std::vector<std::shared_ptr<Compiled>> All() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Compiled>> all;
    for (const auto& [key, compiled] : entries_) all.push_back(compiled);
    return all;
  }

 private:
  // Returns null if the entry is missing. A found entry becomes the most recently used.
  std::shared_ptr<Compiled> Find(const PlanKey& key) {
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      if (entry->first != key) continue;
      entries_.splice(entries_.begin(), entries_, entry);
      return entry->second;
    }
    return nullptr;
  }

  const size_t capacity_;
  std::mutex compile_mutex_;
  mutable std::mutex mutex_;
  std::list<std::pair<PlanKey, std::shared_ptr<Compiled>>> entries_;  // most recently used first
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_PLAN_CACHE_H_
