// The memory that Sinter has allocated in this process for tensors, weights, packed weights, arenas
// and buffers of bodies. Weights that stay in the pages of a file, small bookkeeping and what
// oneDNN allocates for itself do not count.
#ifndef SINTER_ALLOCATED_MEMORY_H_
#define SINTER_ALLOCATED_MEMORY_H_

#include <cstdint>

namespace sinter {

// Bytes allocated now, by all threads.
int64_t AllocatedBytes();

// Follows how many bytes are allocated at once from the watch's creation until Stop or its end.
// Watches may overlap in any way, within a thread and between threads, and each of them counts what
// every thread allocates. One watch is for one thread. While there is a watch, an allocation takes a
// lock.
class AllocationWatch {
 public:
  AllocationWatch();
  ~AllocationWatch() { Stop(); }
  AllocationWatch(const AllocationWatch&) = delete;
  AllocationWatch& operator=(const AllocationWatch&) = delete;

  // The bytes that were allocated when the watch began.
  int64_t begin_bytes() const { return begin_; }
  // The bytes allocated now, and the most at once since the watch began; after Stop, those of then.
  int64_t current_bytes() const;
  int64_t peak_bytes() const;
  void Stop();

 private:
  friend class AllocationCounter;
  int64_t begin_ = 0;
  int64_t current_ = 0;  // valid once it has stopped
  int64_t peak_ = 0;
  bool running_ = true;
  // The list of the watches that run.
  AllocationWatch* previous_ = nullptr;
  AllocationWatch* next_ = nullptr;
};

}  // namespace sinter

#endif  // SINTER_ALLOCATED_MEMORY_H_
