#include "kernels/split_recorder.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <numeric>
#include <queue>

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
  // When each thread is done, earliest first.
  std::priority_queue<int64_t, std::vector<int64_t>, std::greater<>> ends(
      {}, std::vector<int64_t>(static_cast<size_t>(most_threads)));
  int64_t last = 0;
  for (const int64_t work : part_work) {
    const int64_t end = ends.top() + work;
    ends.pop();
    ends.push(end);
    last = std::max(last, end);
  }
  return last;
}

}  // namespace sinter
