// Parallel loops.
#ifndef SINTER_KERNELS_PARALLEL_H_
#define SINTER_KERNELS_PARALLEL_H_

#include <atomic>
#include <cstdint>
#include <span>

#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "kernels/thread_team.h"

namespace sinter {

// [begin, end) of the units of some work.
struct WorkRange {
  int64_t begin;
  int64_t end;
};

// The ranges into which [0, count) is divided for the parallel loops below. Each thread's share of
// them are neighbours, of which the first covers half of the share and each further one half of what
// is left: short ranges come last, so all threads end at about the same time, even if a busy machine
// holds one up (after factoring; Hummel, Schonberg and Flynn, 1992). No range has fewer elements than
// `fewest`, unless `count` is smaller.
absl::InlinedVector<WorkRange, 16> DivideIntoRanges(int64_t count, int64_t threads, int64_t fewest);

// Calls body(begin, end) for disjoint ranges that cover [0, count), in parallel when there is more
// than one. A range has at least `grain` elements, unless `count` is smaller. The split depends only
// on `count`, `grain` and the thread count, so results do not change from run to run. An exception of
// `body` is thrown again by the calling thread.
void ParallelFor(int64_t count, int64_t grain,
                 absl::FunctionRef<void(int64_t begin, int64_t end)> body);

// Calls body(part, thread) once for each part of [0, parts), on at most `most_threads` threads. Each
// takes the parts of its share first, so that a thread mostly reads what it wrote itself when one
// loop after another is divided along the same axis: that is in its core's cache. Then it takes parts
// that others have left. `thread`, below `most_threads`, tells the threads apart, for memory of their
// own. `body` must not throw. `work` is that of a part, in a unit that the loops of a kernel share
// (split_recorder.h).
void ParallelParts(int64_t parts, int64_t most_threads,
                   absl::FunctionRef<void(int64_t part, int64_t thread)> body, int64_t work = 1);

// The same for parts with this work.
void ParallelParts(std::span<const int64_t> work, int64_t most_threads,
                   absl::FunctionRef<void(int64_t part, int64_t thread)> body);

// The same for ranges: calls body(range, thread). `work` is that of an element.
void ParallelRanges(std::span<const WorkRange> ranges, int64_t most_threads,
                    absl::FunctionRef<void(const WorkRange& range, int64_t thread)> body,
                    int64_t work = 1);

// One thread of RunTogether.
class TeamThread {
 public:
  int64_t index() const { return index_; }
  int64_t team_size() const { return team_size_; }
  // Returns when every thread of the team has called it as often as this one. What they wrote
  // before is visible then.
  void Wait() const;

 private:
  friend void RunTogether(int64_t most_threads, absl::FunctionRef<void(const TeamThread&)> body);
  struct Barrier {
    alignas(64) std::atomic<int64_t> arrived = 0;
    alignas(64) std::atomic<uint32_t> round = 0;
  };
  TeamThread(int64_t index, int64_t team_size, Barrier& barrier)
      : index_(index), team_size_(team_size), barrier_(barrier) {}

  int64_t index_;
  int64_t team_size_;
  Barrier& barrier_;
};

// Calls `body` on each thread of a team of at most `most_threads`, which run at the same time. For
// work in many short steps, since Wait() costs less than a ParallelFor. `body` must not throw.
void RunTogether(int64_t most_threads, absl::FunctionRef<void(const TeamThread&)> body);

}  // namespace sinter

#endif  // SINTER_KERNELS_PARALLEL_H_
