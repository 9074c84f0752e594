#include "kernels/thread_team.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "kernels/parallel_recorder.h"
#include "kernels/spin.h"

#if !defined(SINTER_STD_THREADS) && defined(_OPENMP)
#include <omp.h>
#endif

namespace sinter {
namespace {

using Body = absl::FunctionRef<void(int64_t thread, int64_t team_size)>;

// Whether this process was forked from one that had started threads.
std::atomic<bool> team_is_lost = false;

void NoteTeam() {
  [[maybe_unused]] static const int registered =
      pthread_atfork(nullptr, nullptr, [] { team_is_lost = true; });
}

// Threads that wait for calls of RunOnTeam. Thread 0 gives the calls.
class KeptTeam {
 public:
  explicit KeptTeam(int most) : size_(most), others_(static_cast<size_t>(most)) {}

  // Of thread 0.
  int size() const { return size_; }
  void set_size(int size) { size_ = size; }
  void Run(int64_t most, Body body) {
    body_ = &body;
    most_ = most;
    const uint32_t open = calls_.fetch_add(1) + 1;
    calls_.notify_all();
    body(0, most);
    calls_.fetch_add(1);  // threads that have not come yet find the call closed
    for (int64_t thread = 1; thread < size_; ++thread) {
      const std::atomic<uint32_t>& inside = others_[static_cast<size_t>(thread)].inside;
      while (SpinWhileEqual(inside, open, kSpins)) std::this_thread::yield();
    }
  }
  void End() {
    ended_ = true;
    calls_.fetch_add(2);
    calls_.notify_all();
  }

  // Of the other threads. Returns at the end.
  void Serve(int64_t thread) {
    std::atomic<uint32_t>& inside = others_[static_cast<size_t>(thread)].inside;
    uint32_t seen = 0;
    for (;;) {
      if (SpinWhileEqual(calls_, seen, kSpins)) calls_.wait(seen);
      seen = calls_.load();
      if (ended_.load(std::memory_order_relaxed)) return;
      if (!IsOpen(seen)) continue;
      // Either this thread sees that the call has been closed, or thread 0 sees it inside.
      inside.exchange(seen);
      if (calls_.load() == seen && thread < most_) (*body_)(thread, most_);
      inside.store(kNone, std::memory_order_release);
    }
  }

 private:
  // About as long as small steps that one thread runs.
  static constexpr int kSpins = 5000;
  static constexpr uint32_t kNone = 0;
  struct alignas(64) Other {
    std::atomic<uint32_t> inside = kNone;  // the call that the thread runs
  };
  static bool IsOpen(uint32_t calls) { return calls % 2 == 1; }

  int size_;
  absl::InlinedVector<Other, kMostInlinedThreads> others_;
  // Those of the open call.
  Body* body_ = nullptr;
  int64_t most_ = 0;
  std::atomic<bool> ended_ = false;
  alignas(64) std::atomic<uint32_t> calls_ = 0;  // opened and closed ones
};

thread_local KeptTeam* kept_team = nullptr;
thread_local int64_t run_count = 0;

// Calls body(thread, team_size) on each thread of a new team.
void RunOnNewTeam([[maybe_unused]] int64_t most, Body body) {
  NoteTeam();
#if defined(SINTER_STD_THREADS)
  std::vector<std::thread> threads;
  for (int64_t thread = 1; thread < most; ++thread) threads.emplace_back(body, thread, most);
  body(0, most);
  for (std::thread& thread : threads) thread.join();
#elif defined(_OPENMP)
  // OpenMP always starts all threads of the process's team, of which the others return at once: it
  // would end and make threads whenever their number changes.
#pragma omp parallel num_threads(CurrentThreadCount())
  {
    // OpenMP may start fewer threads.
    const int64_t team_size = std::min<int64_t>(most, omp_get_num_threads());
    if (omp_get_thread_num() < team_size) body(omp_get_thread_num(), team_size);
  }
#else
  body(0, 1);
#endif
}

}  // namespace

int StartableThreads(int wanted) {
  static std::atomic<int> most_started = 1;
  if (wanted <= most_started) return wanted;
  std::atomic<bool> may_end = false;
  std::vector<std::thread> threads;
  try {
    threads.reserve(static_cast<size_t>(wanted));
    while (static_cast<int>(threads.size()) + 1 < wanted) {
      threads.emplace_back([&] { may_end.wait(false); });
    }
  } catch (const std::system_error&) {
  } catch (const std::bad_alloc&) {
  }
  may_end = true;
  may_end.notify_all();
  for (std::thread& thread : threads) thread.join();
  const int started = static_cast<int>(threads.size()) + 1;
  for (int most = most_started;
       most < started && !most_started.compare_exchange_weak(most, started);) {
  }
  return started;
}

#if defined(SINTER_STD_THREADS)

namespace {
thread_local int thread_count = 1;
}  // namespace

int CurrentThreadCount() {
  return kept_team != nullptr ? std::min(thread_count, kept_team->size()) : thread_count;
}
ThreadCountGuard::ThreadCountGuard(int threads) : before_(thread_count) {
  thread_count = std::max(1, threads);
}
ThreadCountGuard::~ThreadCountGuard() { thread_count = before_; }

#elif defined(_OPENMP)

int CurrentThreadCount() {
  if (kept_team != nullptr) return std::min(omp_get_max_threads(), kept_team->size());
  return omp_in_parallel() != 0 || team_is_lost ? 1 : omp_get_max_threads();
}
ThreadCountGuard::ThreadCountGuard(int threads) : before_(omp_get_max_threads()) {
  if (threads > 1) NoteTeam();
  omp_set_num_threads(team_is_lost ? 1 : std::max(1, threads));
}
ThreadCountGuard::~ThreadCountGuard() { omp_set_num_threads(before_); }

#else

int CurrentThreadCount() { return 1; }
ThreadCountGuard::ThreadCountGuard(int) : before_(1) {}
ThreadCountGuard::~ThreadCountGuard() = default;

#endif

int64_t TeamRunCount() { return run_count; }

void RunOnTeam(int64_t most, Body body) {
  ++run_count;
  const auto run = [&](int64_t thread, int64_t team_size) {
#if defined(SINTER_STD_THREADS)
    const ThreadCountGuard guard(1);  // loops within loops; OpenMP's would be serial
#endif
    ParallelRecorder::Record(thread, [&] { body(thread, team_size); });
  };
  KeptTeam* const team = kept_team;
  if (team == nullptr) return RunOnNewTeam(most, run);
  kept_team = nullptr;  // for loops within loops
  team->Run(std::min<int64_t>(most, team->size()), run);
  kept_team = team;
}

void KeepTeam(absl::FunctionRef<void()> body) {
  const int threads = CurrentThreadCount();
  if (threads <= 1 || kept_team != nullptr) return body();
  KeptTeam team(threads);
  std::exception_ptr exception;
  RunOnNewTeam(threads, [&](int64_t thread, int64_t team_size) {
    if (thread > 0) return team.Serve(thread);
    team.set_size(static_cast<int>(team_size));
    kept_team = &team;
    try {
      body();
    } catch (...) {
      exception = std::current_exception();
    }
    kept_team = nullptr;
    team.End();
  });
  if (exception != nullptr) std::rethrow_exception(exception);
}

}  // namespace sinter
