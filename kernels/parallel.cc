#include "kernels/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

#include "kernels/part_shares.h"
#include "kernels/spin.h"
#include "kernels/split_recorder.h"

namespace sinter {
namespace {

// Keeps the first exception of several threads.
class FirstException {
 public:
  template <class Function>
  void Catch(Function function) {
    try {
      function();
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (exception_ == nullptr) exception_ = std::current_exception();
    }
  }
  void Rethrow() const {
    if (exception_ != nullptr) std::rethrow_exception(exception_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr exception_;
};

}  // namespace

absl::InlinedVector<WorkRange, 16> DivideIntoRanges(int64_t count, int64_t threads,
                                                    int64_t fewest) {
  if (threads <= 1 && count > 0) return {{0, count}};
  // A shorter range would cost more than the end that it evens out.
  constexpr int64_t kMostOfThread = 8;
  fewest = std::max({fewest, count / (kMostOfThread * threads), int64_t{1}});
  const int64_t shares = std::min(threads, std::max<int64_t>(count / fewest, 1));
  absl::InlinedVector<WorkRange, 16> ranges;
  int64_t begin = 0;
  for (int64_t share = 1; begin < count; ++share) {
    const int64_t end = count * share / shares;
    while (begin < end) {
      const int64_t half = (end - begin) / 2;
      const int64_t next = half >= fewest ? begin + half : end;
      ranges.push_back({begin, next});
      begin = next;
    }
  }
  return ranges;
}

void ParallelFor(int64_t count, int64_t grain,
                 absl::FunctionRef<void(int64_t begin, int64_t end)> body) {
  if (count <= 0) return;
  const int64_t threads = CurrentThreadCount();
  if (threads <= 1 || count < 2 * grain) {
    body(0, count);
    return;
  }
  const auto ranges = DivideIntoRanges(count, threads, grain);
  FirstException exception;
  ParallelRanges(ranges, threads, [&](const WorkRange& range, int64_t) {
    exception.Catch([&] { body(range.begin, range.end); });
  });
  exception.Rethrow();
}

namespace {

// Parts that one thread takes in their order, and others when they are done with their own.
struct alignas(64) Share {
  std::atomic<int64_t> next = 0;
  int64_t end = 0;

  bool Take(int64_t* part) {
    // Other threads read a share more often than they take of it.
    if (next.load(std::memory_order_relaxed) >= end) return false;
    *part = next.fetch_add(1, std::memory_order_relaxed);
    return *part < end;
  }
};

template <class WorkOf>
void RunParts(int64_t parts, int64_t most_threads, WorkOf work_of,
              absl::FunctionRef<void(int64_t part, int64_t thread)> body) {
  if (SplitRecorder* const active = SplitRecorder::Active(); active != nullptr) {
    std::vector<int64_t> work;
    for (int64_t part = 0; part < parts; ++part) work.push_back(work_of(part));
    active->Record(work, std::min<int64_t>(CurrentThreadCount(), most_threads));
    return;
  }
  const int64_t most = std::min({int64_t{CurrentThreadCount()}, most_threads, parts});
  if (most <= 1) {
    for (int64_t part = 0; part < parts; ++part) body(part, 0);
    return;
  }
  absl::InlinedVector<Share, kMostInlinedThreads> shares(static_cast<size_t>(most));
  int64_t begin = 0;
  const auto ends = ShareEnds(parts, most, work_of);
  for (size_t i = 0; i < ends.size(); ++i) {
    shares[i].next = std::exchange(begin, ends[i]);
    shares[i].end = ends[i];
  }
  RunOnTeam(most, [&](int64_t index, int64_t) {
    int64_t part = 0;
    for (int64_t i = 0; i < most; ++i) {
      Share& share = shares[static_cast<size_t>((index + i) % most)];
      while (share.Take(&part)) body(part, index);
    }
  });
}

}  // namespace

void ParallelParts(int64_t parts, int64_t most_threads,
                   absl::FunctionRef<void(int64_t part, int64_t thread)> body, int64_t work) {
  RunParts(
      parts, most_threads, [work](int64_t) { return work; }, body);
}

void ParallelParts(std::span<const int64_t> work, int64_t most_threads,
                   absl::FunctionRef<void(int64_t part, int64_t thread)> body) {
  RunParts(
      static_cast<int64_t>(work.size()), most_threads,
      [&](int64_t part) { return work[static_cast<size_t>(part)]; }, body);
}

void ParallelRanges(std::span<const WorkRange> ranges, int64_t most_threads,
                    absl::FunctionRef<void(const WorkRange& range, int64_t thread)> body,
                    int64_t work) {
  const auto at = [&](int64_t part) { return ranges[static_cast<size_t>(part)]; };
  RunParts(
      static_cast<int64_t>(ranges.size()), most_threads,
      [&](int64_t part) { return (at(part).end - at(part).begin) * work; },
      [&](int64_t part, int64_t thread) { body(at(part), thread); });
}

void TeamThread::Wait() const {
  if (team_size_ == 1) return;
  // About as long as a step of a recurrent operator. Longer waits mean that a thread does not run.
  constexpr int kSpins = 1000;
  const uint32_t round = barrier_.round.load(std::memory_order_relaxed);
  if (barrier_.arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == team_size_) {
    barrier_.arrived.store(0, std::memory_order_relaxed);
    barrier_.round.store(round + 1, std::memory_order_release);
    barrier_.round.notify_all();
    return;
  }
  if (SpinWhileEqual(barrier_.round, round, kSpins)) barrier_.round.wait(round);
}

void RunTogether(int64_t most_threads, absl::FunctionRef<void(const TeamThread&)> body) {
  const int64_t most = std::min<int64_t>(CurrentThreadCount(), most_threads);
  if (SplitRecorder* const active = SplitRecorder::Active(); active != nullptr) {
    active->Record(std::vector<int64_t>(static_cast<size_t>(most), 1), most);
    return;
  }
  TeamThread::Barrier barrier;
  if (most <= 1) {
    body(TeamThread(0, 1, barrier));
    return;
  }
  RunOnTeam(most, [&](int64_t index, int64_t team_size) {
    const TeamThread thread(index, team_size, barrier);
    body(thread);
    thread.Wait();  // until the others have come
  });
}

}  // namespace sinter
