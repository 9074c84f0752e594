// Parallel loops. Only this library uses OpenMP, on which oneDNN is built too.
#ifndef SINTER_KERNELS_PARALLEL_H_
#define SINTER_KERNELS_PARALLEL_H_

#include <cstdint>

#include "absl/functional/function_ref.h"

namespace sinter {

// The number of threads of a parallel region that the calling thread would start now.
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

// Calls body(begin, end) for disjoint ranges that cover [0, count), in parallel when there is more
// than one. There is one range per thread, but at most one per `grain` elements, rounded up. The
// split depends only on `count`, `grain` and the thread count, so results do not change from run to
// run. `body` must not throw.
void ParallelFor(int64_t count, int64_t grain,
                 absl::FunctionRef<void(int64_t begin, int64_t end)> body);

}  // namespace sinter

#endif  // SINTER_KERNELS_PARALLEL_H_
