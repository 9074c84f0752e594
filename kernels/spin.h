// Waiting for another thread that is about to write.
#ifndef SINTER_KERNELS_SPIN_H_
#define SINTER_KERNELS_SPIN_H_

#include <atomic>
#include <cstdint>

namespace sinter {

inline void PauseProcessor() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

// Returns whether `word` still has the value after it was read so many times. What was written
// before another value was is visible otherwise.
inline bool SpinWhileEqual(const std::atomic<uint32_t>& word, uint32_t value, int spins) {
  for (int i = 0; i < spins; ++i) {
    if (word.load(std::memory_order_acquire) != value) return false;
    PauseProcessor();
  }
  return true;
}

}  // namespace sinter

#endif  // SINTER_KERNELS_SPIN_H_
