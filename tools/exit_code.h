// What the runner's exit code says.
#ifndef SINTER_TOOLS_EXIT_CODE_H_
#define SINTER_TOOLS_EXIT_CODE_H_

#include "absl/status/status.h"

namespace sinter::tools {

enum class ExitCode {
  kDone = 0,
  kMismatch = 1,     // results differ more than they may
  kUsage = 2,        // wrong arguments
  kBadInput = 3,     // a model or input that is damaged or does not fit; a file that cannot be read
                     // or written
  kUnsupported = 4,  // a valid model with something that Sinter lacks
  kLimit = 5,        // memory, time or another limit
  kDefect = 70,      // a defect of Sinter
  kInterrupted = 130,  // Ctrl-C: the results are of what was measured until then
};

// The one place that maps errors to exit codes. Wrong arguments are no status: the parser of the
// command line finds them.
ExitCode ExitCodeFor(const absl::Status& status);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_EXIT_CODE_H_
