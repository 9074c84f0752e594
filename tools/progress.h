// Progress of long measurements, and Ctrl-C.
#ifndef SINTER_TOOLS_PROGRESS_H_
#define SINTER_TOOLS_PROGRESS_H_

#include <string>
#include <string_view>

#include "runtime/measure/watch.h"
#include "tools/exit_code.h"

namespace sinter::tools {

// Makes Ctrl-C (SIGINT) end the process with exit code 130, without temporary files, unless results
// of a ProgressWatch would be lost. A process that was started with SIGINT ignored keeps ignoring
// it.
void HandleInterrupts();

// While an object exists and its watch has reported anything finished, the first Ctrl-C ends the
// measurement that uses the watch, and the second ends the process. A measurement that takes longer than two seconds shows its progress
// on stderr, if that is a terminal. At most one object exists at a time.
class ProgressWatch {
 public:
  explicit ProgressWatch(std::string verb);
  ~ProgressWatch();
  ProgressWatch(const ProgressWatch&) = delete;
  ProgressWatch& operator=(const ProgressWatch&) = delete;

  const Watch& watch() const { return watch_; }
  // Removes the progress line before other output.
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

// Reports on stderr that the results cover only the measurements before Ctrl-C, and returns the
// exit code for that.
ExitCode SayInterrupted();

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_PROGRESS_H_
