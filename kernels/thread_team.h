// Teams of threads. Only this library uses OpenMP, on which oneDNN is built too.
#ifndef SINTER_KERNELS_THREAD_TEAM_H_
#define SINTER_KERNELS_THREAD_TEAM_H_

#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"

namespace sinter {

// So many threads need no allocation when a loop starts.
inline constexpr size_t kMostInlinedThreads = 64;

// The number of threads of a parallel region that the calling thread would start now. It is 1 in a
// process that was forked from one with threads: the child has none of them, and would wait for
// them for ever.
int CurrentThreadCount();

// The number of threads, at most `wanted`, that this process can start under its limits of memory
// and processes: libgomp ends the process when it cannot start one. Starts and ends as many threads
// the first time.
int StartableThreads(int wanted);

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

// Calls body(thread, team_size) on threads of a team of at most `most`: on thread 0, which is the
// calling one, and on those of the others that are there before it is done on thread 0. `body` must
// not throw.
void RunOnTeam(int64_t most, absl::FunctionRef<void(int64_t thread, int64_t team_size)> body);

// Calls body() while the threads of RunOnTeam wait for calls of it on the calling thread, which then
// start and end in about half of the time. Within `body` no other code may start threads of OpenMP,
// since they would be one. An exception of `body` is thrown again. Calls within `body` change nothing.
void KeepTeam(absl::FunctionRef<void()> body);

// The calls of RunOnTeam on the calling thread, so far, for more than one thread.
int64_t TeamRunCount();

}  // namespace sinter

#endif  // SINTER_KERNELS_THREAD_TEAM_H_
