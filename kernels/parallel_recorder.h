// Records what the threads of parallel loops do, for timelines.
#ifndef SINTER_KERNELS_PARALLEL_RECORDER_H_
#define SINTER_KERNELS_PARALLEL_RECORDER_H_

#include <cstdint>
#include <mutex>
#include <vector>

#include "absl/functional/function_ref.h"

namespace sinter {

// Records when each thread of Sinter's parallel loops computed, until it is destroyed. Threads of
// oneDNN are not seen. At most one exists in a process, and while it does only one thread may start
// parallel loops.
class ParallelRecorder {
 public:
  struct Range {
    int64_t thread = 0;  // 0: the one that started the loop
    double begin = 0;
    double end = 0;
  };
  // `clock` returns seconds and is called by every thread.
  explicit ParallelRecorder(double (*clock)());
  ~ParallelRecorder();
  ParallelRecorder(const ParallelRecorder&) = delete;
  ParallelRecorder& operator=(const ParallelRecorder&) = delete;

  // The ranges of all threads. No loop may run.
  std::vector<Range> Ranges() const;

  // Calls function() and records it for the thread, if a recorder exists.
  static void Record(int64_t thread, absl::FunctionRef<void()> function);

 private:
  double (*const clock_)();
  mutable std::mutex mutex_;
  std::vector<Range> ranges_;
};

}  // namespace sinter

#endif  // SINTER_KERNELS_PARALLEL_RECORDER_H_
