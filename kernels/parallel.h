// Threads: the only user of OpenMP, which oneDNN is built on too.
#ifndef SINTER_KERNELS_PARALLEL_H_
#define SINTER_KERNELS_PARALLEL_H_

#include <cstdint>

#include "absl/functional/function_ref.h"

namespace sinter {

// Threads that a parallel region started now by this thread would have.
int CurrentThreadCount();

// Sets the calling thread's thread count and restores it at the end of the scope.
class ThreadCountGuard {
 public:
  explicit ThreadCountGuard(int threads);
  ~ThreadCountGuard();
  ThreadCountGuard(const ThreadCountGuard&) = delete;
  ThreadCountGuard& operator=(const ThreadCountGuard&) = delete;

 private:
  [[maybe_unused]] int before_;
};

// Calls body(begin, end) for ranges that cover [0, count) once, each of at least `grain` elements
// but the last; in parallel when there is more than one range and thread. How the work is split
// depends only on count, grain and the thread count, so results do not change from run to run.
// `body` must not throw.
void ParallelFor(int64_t count, int64_t grain,
                 absl::FunctionRef<void(int64_t begin, int64_t end)> body);

}  // namespace sinter

#endif  // SINTER_KERNELS_PARALLEL_H_
