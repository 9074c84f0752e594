// Runs a built program.
#ifndef SINTER_TESTS_MODELS_RUN_PROGRAM_H_
#define SINTER_TESTS_MODELS_RUN_PROGRAM_H_

#include <sys/wait.h>

#include <cstdio>
#include <string>

namespace sinter {

struct Outcome {
  int exit_code = -1;
  std::string output;  // stdout and stderr
};

inline Outcome RunProgram(const std::string& program, const std::string& arguments) {
  Outcome outcome;
  FILE* pipe = popen((program + " " + arguments + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  char buffer[4096];
  while (const size_t size = std::fread(buffer, 1, sizeof(buffer), pipe)) {
    outcome.output.append(buffer, size);
  }
  outcome.exit_code = WEXITSTATUS(pclose(pipe));
  return outcome;
}

}  // namespace sinter

#endif  // SINTER_TESTS_MODELS_RUN_PROGRAM_H_
