// Lets a caller follow a long measurement and end it early.
#ifndef SINTER_RUNTIME_MEASURE_WATCH_H_
#define SINTER_RUNTIME_MEASURE_WATCH_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <string_view>

namespace sinter {

struct Watch {
  // Setting it, from any thread or a signal handler, ends the measurement soon. The results so far
  // are returned, marked as interrupted. May be null.
  const std::atomic<bool>* cancel = nullptr;
  // Called between measurements, never while one is timed, with the number of finished ones. May be
  // empty.
  std::function<void(std::string_view what, size_t done, size_t total)> progress;

  bool cancelled() const { return cancel != nullptr && cancel->load(std::memory_order_relaxed); }
  void Report(std::string_view what, size_t done, size_t total) const {
    if (progress) progress(what, done, total);
  }
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_WATCH_H_
