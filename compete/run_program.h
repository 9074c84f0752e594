// Runs another program to its end.
#ifndef SINTER_COMPETE_RUN_PROGRAM_H_
#define SINTER_COMPETE_RUN_PROGRAM_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace sinter::compete {

struct ProgramRun {
  std::vector<std::string>
      words;                      // the program, a path or a name on the search path; its arguments
  double seconds = 60;            // it is killed after that
  std::string out = "/dev/null";  // files for what it writes
  std::string err = "/dev/null";
};

// Returns the exit code; 127 may mean that there is no such program. ResourceExhausted if it cannot
// be started, DeadlineExceeded after its time, Aborted, which names the signal, if one ended it.
absl::StatusOr<int> RunProgram(ProgramRun run);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_RUN_PROGRAM_H_
