// How a session compiles and runs its model.
#ifndef SINTER_RUNTIME_SESSION_OPTIONS_H_
#define SINTER_RUNTIME_SESSION_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "runtime/tuning_cache.h"

namespace sinter {

struct SessionOptions {
  std::string backend;  // empty: GetBackend()
  // Of each run; 0: as many as the process may use (affinity, cgroup quota).
  int threads = 0;
  // Compiled plans kept, one a set of input shapes; the least recently used goes.
  size_t max_plans = 16;
  // Of one plan's arena, and of any tensor whose size only a run tells; beyond: ResourceExhausted.
  int64_t max_arena_bytes = int64_t{1} << 34;
  // Measured times that kernels are chosen by (MeasureKernels makes them); null, or where it has
  // none: estimates. With the same cache every process makes the same plan.
  std::shared_ptr<const TuningCache> tuning;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_SESSION_OPTIONS_H_
