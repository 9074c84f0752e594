// How a caller follows a long measurement and ends it early.
#ifndef SINTER_RUNTIME_MEASURE_WATCH_H_
#define SINTER_RUNTIME_MEASURE_WATCH_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <string_view>

namespace sinter {

struct Watch {
  // Set it from any thread, or from a signal handler, and the measurement ends soon: it returns
  // what was measured so far and says that it was interrupted. Null: never.
  const std::atomic<bool>* cancel = nullptr;
  // Called between measurements, never while one is timed: `done` of `total` are there. May be
  // empty.
  std::function<void(std::string_view what, size_t done, size_t total)> progress;

  bool cancelled() const { return cancel != nullptr && cancel->load(std::memory_order_relaxed); }
  void Report(std::string_view what, size_t done, size_t total) const {
    if (progress) progress(what, done, total);
  }
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_WATCH_H_
