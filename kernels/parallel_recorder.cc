#include "kernels/parallel_recorder.h"

#include <atomic>

namespace sinter {
namespace {
std::atomic<ParallelRecorder*> recorder = nullptr;
}  // namespace

ParallelRecorder::ParallelRecorder(double (*clock)()) : clock_(clock) { recorder = this; }
ParallelRecorder::~ParallelRecorder() { recorder = nullptr; }

std::vector<ParallelRecorder::Range> ParallelRecorder::Ranges() const {
  const std::lock_guard lock(mutex_);
  return ranges_;
}

void ParallelRecorder::Record(int64_t thread, absl::FunctionRef<void()> function) {
  ParallelRecorder* const active = recorder.load(std::memory_order_acquire);
  if (active == nullptr) {
    function();
    return;
  }
  const double begin = active->clock_();
  function();
  const double end = active->clock_();
  const std::lock_guard lock(active->mutex_);
  active->ranges_.push_back({thread, begin, end});
}

}  // namespace sinter
