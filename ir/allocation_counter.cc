#include "ir/allocation_counter.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <type_traits>

#include "sinter/allocated_memory.h"

namespace sinter {

// A watch's peak must not rise by an allocation of before it began, even if that thread is slow to
// say so. Allocations therefore are added under the lock while a watch runs. Releases, which cannot
// raise a peak, are not.
class AllocationCounter {
 public:
  void Allocate(int64_t bytes) {
    if (watches_.load() == 0) {
      current_.fetch_add(bytes);
      // A watch that began meanwhile may have begun without these bytes.
      if (watches_.load() == 0) return;
      bytes = 0;
    }
    const std::lock_guard lock(mutex_);
    const int64_t now = current_.fetch_add(bytes) + bytes;
    for (AllocationWatch* watch = first_; watch != nullptr; watch = watch->next_) {
      watch->peak_ = std::max(watch->peak_, now);
    }
  }
  void Release(int64_t bytes) { current_.fetch_sub(bytes, std::memory_order_relaxed); }
  int64_t current() const { return current_.load(std::memory_order_relaxed); }

  void Begin(AllocationWatch& watch) {
    const std::lock_guard lock(mutex_);
    watches_.fetch_add(1);
    watch.begin_ = watch.peak_ = current_.load();
    watch.next_ = first_;
    if (first_ != nullptr) first_->previous_ = &watch;
    first_ = &watch;
  }
  void End(AllocationWatch& watch) {
    const std::lock_guard lock(mutex_);
    watch.running_ = false;
    watch.current_ = current();
    watches_.fetch_sub(1, std::memory_order_relaxed);
    (watch.previous_ != nullptr ? watch.previous_->next_ : first_) = watch.next_;
    if (watch.next_ != nullptr) watch.next_->previous_ = watch.previous_;
  }
  int64_t PeakOf(const AllocationWatch& watch) {
    const std::lock_guard lock(mutex_);
    return watch.peak_;
  }

 private:
  std::atomic<int64_t> current_ = 0;
  std::atomic<int64_t> watches_ = 0;
  std::mutex mutex_;
  AllocationWatch* first_ = nullptr;
};

namespace {

constinit AllocationCounter allocation_counter;
// Constants of static storage may be released after it.
static_assert(std::is_trivially_destructible_v<AllocationCounter>);

}  // namespace

void CountAllocation(int64_t bytes) { allocation_counter.Allocate(bytes); }
void CountRelease(int64_t bytes) { allocation_counter.Release(bytes); }

int64_t AllocatedBytes() { return allocation_counter.current(); }

AllocationWatch::AllocationWatch() { allocation_counter.Begin(*this); }
void AllocationWatch::Stop() {
  if (running_) allocation_counter.End(*this);
}
int64_t AllocationWatch::current_bytes() const {
  return running_ ? allocation_counter.current() : current_;
}
int64_t AllocationWatch::peak_bytes() const {
  return running_ ? allocation_counter.PeakOf(*this) : peak_;
}

}  // namespace sinter
