#include "compete/project.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
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
  const auto* const start = std::find_if(kStarts.begin(), kStarts.end(), [&](const Start& entry) {
    return options.task == entry.task;
  });
  if (start == kStarts.end()) {
    return absl::InvalidArgumentError(
        UnknownName("kernel to begin with for the task", "tasks", options.task, ProjectTasks()));
  }
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
  const std::pair<std::string, const char*> files[] = {{name + ".cc", *start->kernel},
                                                       {"CMakeLists.txt", kCMakeTemplate},
                                                       {"README.md", kReadmeTemplate}};
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
