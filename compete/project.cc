#include "compete/project.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "compete/exercises.h"
#include "ir/atomic_file.h"
#include "ir/suggestion.h"
#include "sinter/backends.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

namespace fs = std::filesystem;

struct Start {
  const char* task;
  const char* const* kernel;
};
constexpr std::array kStarts = {
    Start{"matmul", &kMatMulTemplate}, Start{"matmul-weights", &kMatMulTemplate},
    Start{"conv2d", &kConvTemplate}, Start{"attention", &kAttentionTemplate}};

absl::Status CheckName(const std::string& name) {
  const bool is_identifier =
      !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0 &&
      std::all_of(name.begin(), name.end(),
                  [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
  if (!is_identifier) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", name, "' is no name for a backend: letters, digits, _ and - after a letter"));
  }
  for (const BackendInfo& info : AvailableBackends()) {
    if (info.name == name) {
      return absl::InvalidArgumentError(absl::StrCat("Sinter has a backend '", name, "' already"));
    }
  }
  return absl::OkStatus();
}

// A file's name and its text.
using File = std::pair<std::string, std::string>;

std::vector<File> FilesOfTask(const Start& start, const std::string& name) {
  return {{name + ".cc", *start.kernel},
          {"CMakeLists.txt",
           absl::StrReplaceAll(
               kCMakeTemplate,
               {{"@CHECK@", "compete --task @TASK@ --entry $<TARGET_FILE:@NAME@> --check"}})},
          {"README.md", kReadmeTemplate}};
}

// The starting code is there twice: as the author's own kernel, and for comparison.
std::vector<File> FilesOfExercise(const Exercise& exercise, const std::string& name) {
  const std::string start(StartingCode(exercise));
  const std::string backend = absl::StrReplaceAll(exercise.name, {{"-", "_"}});
  return {{name + ".cc", absl::StrReplaceAll(start, {{backend, name}})},
          {"start.cc", start},
          {"CMakeLists.txt",
           absl::StrReplaceAll(absl::StrCat(kCMakeTemplate, kExerciseCMakeTemplate),
                               {{"@CHECK@", "check @TASK@ $<TARGET_FILE:@NAME@> --no-timing"}})},
          {"README.md", absl::StrReplaceAll(kExerciseReadmeTemplate, {{"@TITLE@", exercise.title},
                                                                      {"@ASK@", exercise.task}})}};
}

absl::StatusOr<std::vector<File>> FilesFor(const std::string& task, const std::string& name) {
  for (const Start& start : kStarts) {
    if (task == start.task) return FilesOfTask(start, name);
  }
  std::vector<std::string> known = ProjectTasks();
  for (const Exercise& exercise : Exercises()) {
    if (exercise.kind != ExerciseKind::kKernel) continue;
    if (task == exercise.name) return FilesOfExercise(exercise, name);
    known.push_back(exercise.name);
  }
  return absl::InvalidArgumentError(
      UnknownName("kernel to begin with for the task", "tasks", task, known));
}

}  // namespace

std::vector<std::string> ProjectTasks() {
  std::vector<std::string> tasks;
  for (const Start& start : kStarts) tasks.emplace_back(start.task);
  return tasks;
}

absl::Status WriteProject(const ProjectOptions& options) {
  const fs::path folder = fs::path(options.folder).lexically_normal();
  const std::string name =
      folder.has_filename() ? folder.filename() : folder.parent_path().filename();
  SINTER_RETURN_IF_ERROR(CheckName(name));
  SINTER_ASSIGN_OR_RETURN(const std::vector<File> files, FilesFor(options.task, name));
  std::error_code error;
  if (fs::exists(folder, error) &&
      !(fs::is_directory(folder, error) && fs::is_empty(folder, error))) {
    return absl::AlreadyExistsError(absl::StrCat(folder.string(), " exists already"));
  }
  fs::create_directories(folder, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot make the folder ", folder.string(), ": ", error.message()));
  }
  for (const auto& [file, text] : files) {
    const std::string filled = absl::StrReplaceAll(text, {{"@NAME@", name},
                                                          {"@TASK@", options.task},
                                                          {"@INCLUDE@", options.include},
                                                          {"@BIN@", options.bin}});
    SINTER_RETURN_IF_ERROR(WriteFileAtomically(folder / file, filled));
  }
  return absl::OkStatus();
}

}  // namespace sinter::compete
