#include "tools/progress.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ir/atomic_file.h"
#include "runtime/machine.h"
#include "sinter/status.h"
#include "tools/output.h"

namespace sinter::tools {
namespace {

constexpr double kSilentSeconds = 2;
constexpr double kSecondsBetween = 0.5;

// Whether there are results that an interruption must not lose, and whether one asks for their
// output.
std::atomic<bool> has_results = false;
std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler uses them");

void Interrupt(int) {
  if (has_results && !interrupted.exchange(true)) return;
  RemoveUncommittedFiles();
  _exit(static_cast<int>(ExitCode::kInterrupted));
}

}  // namespace

void HandleInterrupts() {
  struct sigaction action = {};
  if (sigaction(SIGINT, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) return;
  action = {};
  action.sa_handler = Interrupt;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
}

ProgressWatch::ProgressWatch(std::string verb)
    : verb_(std::move(verb)), terminal_(isatty(STDERR_FILENO) != 0), start_(MonotonicSeconds()) {
  interrupted = false;
  watch_.cancel = &interrupted;
  watch_.progress = [this](std::string_view what, size_t done, size_t total) {
    if (done > 0) has_results = true;
    if (terminal_) Show(what, done, total);
  };
}

ProgressWatch::~ProgressWatch() {
  Clear();
  has_results = false;
}

void ProgressWatch::Show(std::string_view what, size_t done, size_t total) {
  const double now = MonotonicSeconds();
  if (now - start_ < kSilentSeconds || now - shown_ < kSecondsBetween) return;
  shown_ = now;
  visible_ = true;
  const std::string line =
      absl::StrCat("\rsinter ", verb_, ": ", ToAbsl(what), " ", done, " of ", total,
                   absl::StrFormat(", %.0f s", now - start_),
                   has_results ? "; Ctrl-C keeps what is there" : "", "\x1b[K");
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void ProgressWatch::Clear() {
  if (!visible_) return;
  visible_ = false;
  std::fputs("\r\x1b[K", stderr);
}

ExitCode SayInterrupted() {
  Say("interrupted: the results cover the measurements so far");
  return ExitCode::kInterrupted;
}

}  // namespace sinter::tools
