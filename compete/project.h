// The project of a new entry: `sinter submit new`.
#ifndef SINTER_COMPETE_PROJECT_H_
#define SINTER_COMPETE_PROJECT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace sinter::compete {

// Texts with @NAME@, @TASK@, @INCLUDE@ and @BIN@ for what a project's author chooses, @CHECK@ for
// the arguments of its test, and @TITLE@ and @ASK@ for what an exercise asks for.
extern const char* const kMatMulTemplate;
extern const char* const kConvTemplate;
extern const char* const kAttentionTemplate;
extern const char* const kCMakeTemplate;
extern const char* const kReadmeTemplate;
extern const char* const kExerciseCMakeTemplate;
extern const char* const kExerciseReadmeTemplate;

struct ProjectOptions {
  std::string folder;   // must not exist, or be empty; its name is the project's
  std::string task;     // one of ProjectTasks(), or an exercise with a kernel
  std::string include;  // the folder with sinter/kernel.h
  std::string bin;      // the folder with the runner
};

// The tasks for which there is a kernel to begin with.
std::vector<std::string> ProjectTasks();

// Writes a project that builds and passes its test: a kernel of plain loops, CMakeLists.txt and
// README.md. For an exercise the kernel is what it begins with, and start.cc keeps a copy of it, with
// which the speed is compared. InvalidArgument for a name that is no identifier, or an unknown task; AlreadyExists
// for a folder that holds something.
absl::Status WriteProject(const ProjectOptions& options);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_PROJECT_H_
