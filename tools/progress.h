// Long measurements: how far they are, and Ctrl-C.
#ifndef SINTER_TOOLS_PROGRESS_H_
#define SINTER_TOOLS_PROGRESS_H_

#include <string>
#include <string_view>

#include "runtime/measure/watch.h"
#include "tools/exit_code.h"

namespace sinter::tools {

// While one exists, the first Ctrl-C (SIGINT) ends the measurement that watches instead of the
// process; the second ends the process. Measurements that take longer than two seconds show on
// stderr how far they are, if that is a terminal. One at a time.
class ProgressWatch {
 public:
  explicit ProgressWatch(std::string verb);
  ~ProgressWatch();
  ProgressWatch(const ProgressWatch&) = delete;
  ProgressWatch& operator=(const ProgressWatch&) = delete;

  const Watch& watch() const { return watch_; }
  // Takes the line away, so that something else can be printed.
  void Clear();

 private:
  void Show(std::string_view what, size_t done, size_t total);

  const std::string verb_;
  const bool terminal_;
  const double start_;
  double shown_ = 0;  // when the line was last written
  bool visible_ = false;
  Watch watch_;
};

// What a verb returns, and says on stderr, whose results are those measured until Ctrl-C.
ExitCode SayInterrupted();

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_PROGRESS_H_
