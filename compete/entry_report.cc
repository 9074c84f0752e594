#include "compete/entry_report.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/machine.h"
#include "sinter/model.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

constexpr double kMostSeconds = 300;
constexpr auto kPoll = std::chrono::milliseconds(20);

// Runs the program, whose output nobody sees, until it ends or its time is over.
absl::Status RunQuietly(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
  }
  pid_t pid = -1;
  const int failed = posix_spawn(&pid, arguments[0], &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) return absl::ResourceExhaustedError("the process could not be started");
  const double deadline = MonotonicSeconds() + kMostSeconds;
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (MonotonicSeconds() > deadline) {
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      return absl::DeadlineExceededError(absl::StrCat("it took more than ", kMostSeconds, " s"));
    }
    std::this_thread::sleep_for(kPoll);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  return absl::AbortedError(WIFSIGNALED(status)
                                ? absl::StrCat("the signal ", WTERMSIG(status), " ended it")
                                : absl::StrCat("exit code ", WEXITSTATUS(status)));
}

}  // namespace

absl::Status WriteEntryReports(const Task& task, const ProcessOptions& options,
                               const std::string& folder, CompetitionResult& result) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path place = fs::absolute(folder, error);
  fs::create_directories(place, error);
  if (error) return absl::InvalidArgumentError(absl::StrCat(folder, ": ", error.message()));
  const std::string model = place / "task.sinter";
  SINTER_RETURN_IF_ERROR(SaveModel(task.model, model));
  absl::Status first;
  for (Score& score : result.scores) {
    const Entry& entry = score.entry;
    if (!score.passed || entry.kind() == EntryKind::kPeer) continue;
    const std::string page = place / (entry.name + ".html");
    const absl::Status status =
        RunQuietly({options.program, "report", model, "--quick", "--html", page, "--threads",
                    absl::StrCat(options.threads), "--backend",
                    entry.library.empty() ? entry.backend : entry.library});
    if (status.ok()) {
      score.report = page;
    } else if (first.ok()) {
      first = Annotate(status, absl::StrCat("the report of ", entry.name));
    }
  }
  fs::remove(model, error);
  return first;
}

}  // namespace sinter::compete
