// How a session compiles and runs its model.
#ifndef SINTER_SESSION_OPTIONS_H_
#define SINTER_SESSION_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "sinter/tuning_cache.h"

namespace sinter {

inline constexpr int kMostThreads = 1024;

struct SessionOptions {
  std::string backend;  // empty: GetBackend()
  // Threads of each run, at most kMostThreads; 0: OMP_NUM_THREADS, or if that is not set as many as
  // the process may use (affinity, cgroup quota). The session takes fewer if the process cannot
  // start as many; Session::threads() tells.
  int threads = 0;
  // Compiled plans that are kept, one for each set of input shapes; the least recently used one is
  // dropped first.
  size_t max_plans = 16;
  // Limit on the arena of one plan, and on any tensor whose size is known only during a run. A run
  // that needs more returns ResourceExhausted.
  int64_t max_arena_bytes = int64_t{1} << 34;
  // Measured times by which kernels are chosen (TuneModel); kernels without one, and all when it is
  // null, are chosen by estimates. With equal caches all processes compile equal plans.
  std::shared_ptr<const TuningCache> tuning;
};

}  // namespace sinter

#endif  // SINTER_SESSION_OPTIONS_H_
