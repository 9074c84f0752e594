#include "kernels/split_recorder.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <numeric>
#include <queue>
#include <utility>

#include "kernels/part_shares.h"

namespace sinter {
namespace {
std::atomic<SplitRecorder*> recorder = nullptr;
}  // namespace

SplitRecorder::SplitRecorder(double (*clock)()) : clock_(clock) { recorder = this; }
SplitRecorder::~SplitRecorder() { recorder = nullptr; }

SplitRecorder* SplitRecorder::Active() { return recorder.load(std::memory_order_relaxed); }

void SplitRecorder::Record(std::span<const int64_t> part_work, int64_t most_threads) {
  loops_.push_back(
      {clock_(), {part_work.begin(), part_work.end()}, std::max<int64_t>(1, most_threads)});
}

int64_t SplitRecorder::Loop::Work() const {
  return std::accumulate(part_work.begin(), part_work.end(), int64_t{0});
}

int64_t SplitRecorder::Loop::LongestWork() const {
  const auto work_of = [&](int64_t part) { return part_work[static_cast<size_t>(part)]; };
  const auto ends = ShareEnds(static_cast<int64_t>(part_work.size()), most_threads, work_of);
  std::vector<int64_t> next(1, 0);
  next.insert(next.end(), ends.begin(), ends.end() - 1);
  // When each thread is done with its parts, and the thread, earliest first.
  using End = std::pair<int64_t, int64_t>;
  std::priority_queue<End, std::vector<End>, std::greater<>> running;
  for (int64_t thread = 0; thread < most_threads; ++thread) running.emplace(0, thread);
  int64_t last = 0;
  while (!running.empty()) {
    const auto [now, thread] = running.top();
    running.pop();
    for (int64_t i = 0; i < most_threads; ++i) {
      const auto share = static_cast<size_t>((thread + i) % most_threads);
      if (next[share] == ends[share]) continue;
      const int64_t end = now + work_of(next[share]++);
      running.emplace(end, thread);
      last = std::max(last, end);
      break;
    }
  }
  return last;
}

}  // namespace sinter
