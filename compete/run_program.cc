#include "compete/run_program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "runtime/machine.h"

namespace sinter::compete {
namespace {

constexpr int kPollMicroseconds = 2000;

}  // namespace

absl::StatusOr<int> RunProgram(ProgramRun run) {
  std::vector<char*> arguments;
  for (std::string& word : run.words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const absl::Cleanup destroy = [&] { posix_spawn_file_actions_destroy(&actions); };
  constexpr int kWrites = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, run.out.c_str(), kWrites, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, run.err.c_str(), kWrites, 0600);
  pid_t pid = -1;
  const int code = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  if (code != 0) return absl::ResourceExhaustedError(absl::StrCat("spawn: ", std::strerror(code)));
  int status = 0;
  const double begin = MonotonicSeconds();
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (MonotonicSeconds() - begin > run.seconds) {
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      return absl::DeadlineExceededError(absl::StrCat("it took more than ", run.seconds, " s"));
    }
    usleep(kPollMicroseconds);
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return absl::AbortedError(
      absl::StrCat("it was ended by the signal ", strsignal(WTERMSIG(status))));
}

}  // namespace sinter::compete
