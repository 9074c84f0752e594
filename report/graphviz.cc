#include "report/graphviz.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "runtime/machine.h"

extern char** environ;

namespace sinter {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// A file without a name. Files need no second thread, as two pipes would.
File TemporaryFile() { return {std::tmpfile(), std::fclose}; }

// SVG has no way to write control characters, which names may contain.
std::string WithoutControls(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' && c != '\n'; }, ' ');
  return text;
}

absl::StatusOr<pid_t> Start(int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  char program[] = "dot";
  char format[] = "-Tsvg";
  char* arguments[] = {program, format, nullptr};
  pid_t child = 0;
  const int error = posix_spawnp(&child, program, &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) return absl::NotFoundError("Graphviz's program dot is not installed");
  if (error != 0) return absl::InternalError(absl::StrCat("dot: ", std::strerror(error)));
  return child;
}

absl::Status Wait(pid_t child, double seconds) {
  const double end = MonotonicSeconds() + seconds;
  int status = 0;
  for (;;) {
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) return absl::InternalError("dot was lost");
    if (MonotonicSeconds() > end) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return absl::DeadlineExceededError("Graphviz did not finish the drawing in time");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  // posix_spawnp may report a missing program this way.
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
    return absl::NotFoundError("Graphviz's program dot is not installed");
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return absl::InternalError("dot failed");
  return absl::OkStatus();
}

std::string ReadAll(std::FILE* file) {
  std::string text;
  std::rewind(file);
  char buffer[1 << 16];
  while (const size_t count = std::fread(buffer, 1, sizeof(buffer), file)) {
    text.append(buffer, count);
  }
  return text;
}

}  // namespace

absl::StatusOr<std::string> DrawWithDot(const std::string& graph, double seconds) {
  const File input = TemporaryFile();
  const File output = TemporaryFile();
  const std::string text = WithoutControls(graph);
  if (input == nullptr || output == nullptr ||
      std::fwrite(text.data(), 1, text.size(), input.get()) != text.size() ||
      std::fflush(input.get()) != 0) {
    return absl::InternalError("no temporary file for Graphviz");
  }
  std::rewind(input.get());
  const absl::StatusOr<pid_t> child = Start(fileno(input.get()), fileno(output.get()));
  if (!child.ok()) return child.status();
  if (absl::Status status = Wait(*child, seconds); !status.ok()) return status;
  return ReadAll(output.get());
}

}  // namespace sinter
