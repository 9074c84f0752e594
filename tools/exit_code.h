// The runner's exit codes.
#ifndef SINTER_TOOLS_EXIT_CODE_H_
#define SINTER_TOOLS_EXIT_CODE_H_

#include "absl/status/status.h"

namespace sinter::tools {

enum class ExitCode {
  kDone = 0,
  kMismatch = 1,     // results differ by more than the tolerance
  kUsage = 2,        // wrong arguments
  kBadInput = 3,     // a model or input that is damaged or does not fit; a file that cannot be read
                     // or written
  kUnsupported = 4,  // a valid model that uses something Sinter lacks
  kLimit = 5,        // memory, time or another limit
  kDefect = 70,      // a defect of Sinter
  kInterrupted = 130,  // Ctrl-C; the results cover the measurements so far
};

// Maps an error to its exit code; no other place does. Wrong arguments never become a status, since
// the command line parser reports them.
ExitCode ExitCodeFor(const absl::Status& status);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_EXIT_CODE_H_
