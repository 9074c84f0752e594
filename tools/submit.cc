// sinter submit new: writes the project of a backend of one's own.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compete/exercises.h"
#include "compete/project.h"
#include "sinter/status.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<ExitCode> SubmitNew(compete::ProjectOptions options) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  // The headers are in include/ beside the runner's folder, in a build as in an installation.
  options.bin = program.parent_path();
  options.include = program.parent_path().parent_path() / "include";
  SINTER_RETURN_IF_ERROR(compete::WriteProject(options));
  const std::string build = absl::StrCat(options.folder, "/build");
  std::cout << "wrote " << options.folder << "; now:\n"
            << "  cmake -S " << options.folder << " -B " << build << " && cmake --build " << build
            << (compete::FindExercise(options.task).ok()
                    ? absl::StrCat("\n  sinter check ", options.task, " ", options.folder, "\n")
                    : absl::StrCat("\n  sinter compete --task ", options.task, " --entry ",
                                   options.folder, " --entry blocked\n"));
  return ExitCode::kDone;
}

}  // namespace

Verb AddSubmit(CLI::App& app) {
  CLI::App* command = app.add_subcommand("submit", "Begin a backend of your own");
  command->require_subcommand(1);
  CLI::App* project =
      command->add_subcommand("new", "Write a project that builds and passes its test");
  auto options = std::make_shared<compete::ProjectOptions>();
  options->task = "matmul";
  project->add_option("NAME", options->folder, "The project's folder, whose name is the backend's")
      ->required();
  project
      ->add_option(
          "--task", options->task,
          absl::StrCat("What it is to compute: ", absl::StrJoin(compete::ProjectTasks(), ", "),
                       ", or an exercise of docs/learn/, exercise-01, ..."))
      ->capture_default_str()
      ->type_name("TASK");
  return {command, [options] { return SubmitNew(*options); }};
}

}  // namespace sinter::tools
