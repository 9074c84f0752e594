// Records how parallel loops divide their work, without doing it.
#ifndef SINTER_KERNELS_SPLIT_RECORDER_H_
#define SINTER_KERNELS_SPLIT_RECORDER_H_

#include <cstdint>
#include <span>
#include <vector>

namespace sinter {

// While it exists, Sinter's parallel loops record their parts instead of running them, so results are
// undefined. It tells how well a model would run on more threads than the machine has cores: the
// split depends on the number of threads alone. At most one exists in a process, and while it does
// only one thread may start parallel loops.
class SplitRecorder {
 public:
  struct Loop {
    double time = 0;                 // when it was started, of `clock`
    std::vector<int64_t> part_work;  // in the order of the parts
    int64_t most_threads = 1;

    int64_t Work() const;
    // The work of the thread with most of it, when each takes the parts of its share (part_shares.h)
    // and then those that are left of the others'.
    int64_t LongestWork() const;
  };
  // `clock` returns seconds.
  explicit SplitRecorder(double (*clock)());
  ~SplitRecorder();
  SplitRecorder(const SplitRecorder&) = delete;
  SplitRecorder& operator=(const SplitRecorder&) = delete;

  const std::vector<Loop>& loops() const { return loops_; }

  // The recorder that exists, or null.
  static SplitRecorder* Active();
  void Record(std::span<const int64_t> part_work, int64_t most_threads);

 private:
  double (*const clock_)();
  std::vector<Loop> loops_;
};

}  // namespace sinter

#endif  // SINTER_KERNELS_SPLIT_RECORDER_H_
