#include "compete/library_plan.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "report/json.h"
#include "runtime/machine.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

constexpr int kPollMicroseconds = 2000;

std::string Contents(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Runs the program and returns its exit code. An error if a signal or the time ended it.
absl::StatusOr<int> RunProgram(std::vector<std::string> words, double seconds,
                               const std::string& out, const std::string& err) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const absl::Cleanup destroy = [&] { posix_spawn_file_actions_destroy(&actions); };
  constexpr int kWrites = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), kWrites, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), kWrites, 0600);
  pid_t pid = -1;
  const int code = posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  if (code != 0) return absl::ResourceExhaustedError(absl::StrCat("spawn: ", std::strerror(code)));
  int status = 0;
  const double begin = MonotonicSeconds();
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (MonotonicSeconds() - begin > seconds) {
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      return absl::DeadlineExceededError(
          absl::StrCat("it took more than ", seconds, " s to say which nodes it takes"));
    }
    usleep(kPollMicroseconds);
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return absl::AbortedError(absl::StrCat("it was ended by the signal ", strsignal(WTERMSIG(status)),
                                         " while it was asked which nodes it takes"));
}

}  // namespace

absl::StatusOr<std::vector<LibraryStep>> StepsWithLibrary(const Entry& entry,
                                                          const ProcessOptions& options) {
  const std::string out = options.model + ".plan";
  const std::string err = options.model + ".err";
  SINTER_ASSIGN_OR_RETURN(const int code,
                          RunProgram({options.program, "inspect", options.model, "--backend",
                                      entry.library, "--threads", absl::StrCat(options.threads),
                                      "--tune", "off", "--plan", "--json", "-"},
                                     options.start_seconds, out, err));
  const Json results = Json::parse(Contents(out), nullptr, /*allow_exceptions=*/false);
  if (code != 0 || results.is_discarded() || !results.contains("plan")) {
    const std::string message = Contents(err);
    return absl::InvalidArgumentError(absl::StrCat("no plan could be made with it: ",
                                                   absl::StripTrailingAsciiWhitespace(message)));
  }
  std::vector<LibraryStep> steps;
  for (const Json& step : results["plan"]["steps"]) {
    steps.push_back({step.value("operators", ""), step.value("backend", "")});
  }
  return steps;
}

}  // namespace sinter::compete
