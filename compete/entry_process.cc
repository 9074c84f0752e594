#include "compete/entry_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "compete/peer.h"
#include "compete/sandbox.h"
#include "runtime/machine.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

// Longer than a stopped process needs to run again on a machine that is not busy.
constexpr std::chrono::microseconds kContinueTime(300);

// A field of /proc/PID/status in bytes; 0 if the process has ended.
int64_t StatusBytes(pid_t pid, std::string_view field) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/status"));
  std::string line;
  while (std::getline(file, line)) {
    if (line.compare(0, field.size(), field) != 0) continue;
    return std::strtoll(line.c_str() + field.size(), nullptr, 10) * 1024;
  }
  return 0;
}

std::string DescribeSignal(int signal) {
  switch (signal) {
    case SIGSEGV:
    case SIGBUS:
      return "it crashed: it accessed memory that it may not, as a write to an input or an access "
             "outside of an operand does";
    case SIGABRT: return "it aborted";
    case SIGXCPU: return "it used more processor time than allowed";
    case SIGSYS: return "it made a system call that it may not make";
    case SIGKILL: return "it was killed, perhaps for want of memory";
    default: return absl::StrCat("it was ended by the signal ", strsignal(signal));
  }
}

// Moves a descriptor of this process to `target`, which the next program keeps.
bool PassOn(int fd, int target) {
  if (fd == target) return fcntl(fd, F_SETFD, 0) == 0;
  return dup2(fd, target) == target;
}

}  // namespace

std::string ToArgument(const TensorType& type) {
  return absl::StrCat(ToAbsl(NameOf(type.dtype)), ":", absl::StrJoin(type.dims, "x"));
}

absl::StatusOr<TensorType> TypeFromArgument(const std::string& argument) {
  const std::vector<std::string> parts = absl::StrSplit(argument, ':');
  const std::optional<DType> dtype = ParseDType(parts[0]);
  TensorType type;
  bool good = parts.size() == 2 && dtype;
  if (good && !parts[1].empty()) {
    for (const absl::string_view dim : absl::StrSplit(parts[1], 'x')) {
      good = absl::SimpleAtoi(dim, &type.dims.emplace_back()) && good;
    }
  }
  if (!good)
    return absl::InvalidArgumentError(absl::StrCat("'", argument, "' is no tensor's type"));
  type.dtype = *dtype;
  return type;
}

absl::StatusOr<std::unique_ptr<EntryProcess>> EntryProcess::Start(const Entry& entry,
                                                                  const ProcessOptions& options,
                                                                  std::vector<TensorType> inputs,
                                                                  std::vector<TensorType> outputs) {
  SINTER_ASSIGN_OR_RETURN(SharedTensors tensors,
                          SharedTensors::Create(std::move(inputs), std::move(outputs)));
  std::unique_ptr<EntryProcess> process(new EntryProcess(options, std::move(tensors)));
  SINTER_RETURN_IF_ERROR(process->Spawn(entry));
  SINTER_ASSIGN_OR_RETURN(const Message ready,
                          process->Await(Message::Kind::kReady, options.start_seconds, "to start"));
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(ready.text.data(), absl::MaxSplits('\n', 1));
  process->version_ = parts.first;
  process->isolation_ = parts.second;
  process->base_bytes_ = StatusBytes(process->pid_, "VmRSS:");
  process->Stop();
  return process;
}

std::vector<std::string> EntryProcess::WordsFor(const Entry& entry) const {
  const std::string threads = absl::StrCat(options_.threads);
  const std::string memory = absl::StrCat(options_.memory_bytes);
  if (entry.runs_in_python()) {
    const std::string& engine = entry.peer.empty() ? entry.python_file : entry.peer;
    return {PythonProgram(), options_.peer_script, engine, options_.onnx_model, threads,
            memory,          LayoutJson(tensors_)};
  }
  std::vector<std::string> words = {options_.program, "entry",    options_.model, "--threads",
                                    threads,          "--memory", memory};
  words.insert(words.end(), {"--backend", entry.library.empty() ? entry.backend : entry.library});
  for (const TensorType& type : tensors_.input_types()) {
    words.insert(words.end(), {"--in", ToArgument(type)});
  }
  for (const TensorType& type : tensors_.output_types()) {
    words.insert(words.end(), {"--out", ToArgument(type)});
  }
  return words;
}

absl::Status EntryProcess::Spawn(const Entry& entry) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
    return absl::ResourceExhaustedError(absl::StrCat("socketpair: ", std::strerror(errno)));
  }
  socket_ = sockets[0];
  std::vector<std::string> words = WordsFor(entry);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  // Only functions that are safe between fork and exec follow. The descriptors are moved out of the
  // way of those that the entry's process expects.
  pid_ = fork();
  if (pid_ == 0) {
    setpgid(0, 0);
    const int socket = fcntl(sockets[1], F_DUPFD_CLOEXEC, 10);
    const int memory = fcntl(tensors_.fd(), F_DUPFD_CLOEXEC, 10);
    const bool moved = PassOn(nowhere, STDIN_FILENO) && PassOn(nowhere, STDOUT_FILENO) &&
                       PassOn(nowhere, STDERR_FILENO) && PassOn(socket, kSocketFd) &&
                       PassOn(memory, kTensorsFd);
    if (moved) execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(sockets[1]);
  if (nowhere >= 0) close(nowhere);
  if (pid_ < 0) return absl::ResourceExhaustedError(absl::StrCat("fork: ", std::strerror(errno)));
  setpgid(pid_, pid_);  // whichever of the two processes comes first
  return absl::OkStatus();
}

EntryProcess::~EntryProcess() {
  Kill();
  if (socket_ >= 0) close(socket_);
}

void EntryProcess::Kill() {
  if (pid_ < 0) return;
  kill(-pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

absl::Status EntryProcess::Ended() {
  int status = 0;
  waitpid(pid_, &status, 0);
  kill(-pid_, SIGKILL);  // what it may have started
  pid_ = -1;
  if (WIFSIGNALED(status)) return absl::AbortedError(DescribeSignal(WTERMSIG(status)));
  return absl::AbortedError(absl::StrCat("it ended by itself with exit code ", WEXITSTATUS(status),
                                         " before it had answered"));
}

absl::StatusOr<Message> EntryProcess::Await(Message::Kind kind, double seconds,
                                            std::string_view what) {
  const double deadline = MonotonicSeconds() + seconds;
  while (true) {
    pollfd waiting = {.fd = socket_, .events = POLLIN, .revents = 0};
    const double left = std::max(0.0, deadline - MonotonicSeconds());
    const int ready = poll(&waiting, 1, static_cast<int>(std::ceil(left * 1e3)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      Kill();
      return absl::DeadlineExceededError(
          absl::StrCat("it took more than ", seconds, " s ", ToAbsl(what)));
    }
    Message message;
    const ssize_t size = recv(socket_, &message, sizeof(message), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size != static_cast<ssize_t>(sizeof(message))) {
      if (size <= 0) return Ended();
      Kill();
      return absl::AbortedError("it wrote to the competition's socket");
    }
    message.text.back() = '\0';
    if (message.kind == kind) return message;
    Kill();
    if (message.kind == Message::Kind::kViolation) {
      return absl::PermissionDeniedError(
          absl::StrCat("it tried to ", DescribeViolation(message.value), ", which it may not"));
    }
    if (message.kind == Message::Kind::kError) return absl::AbortedError(message.text.data());
    return absl::AbortedError("it wrote to the competition's socket");
  }
}

absl::StatusOr<double> EntryProcess::Run(int place) {
  if (pid_ < 0) return absl::FailedPreconditionError("it has ended");
  const Message order = {.kind = Message::Kind::kRun, .value = place};
  Continue();
  const double before = MonotonicSeconds();
  if (send(socket_, &order, sizeof(order), MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof(order))) {
    return Ended();
  }
  SINTER_RETURN_IF_ERROR(Await(Message::Kind::kDone, options_.run_seconds, "for a run").status());
  const double seconds = MonotonicSeconds() - before;
  Stop();
  return seconds;
}

void EntryProcess::Stop() { kill(-pid_, SIGSTOP); }

void EntryProcess::Continue() {
  kill(-pid_, SIGCONT);
  std::this_thread::sleep_for(kContinueTime);
}

int64_t EntryProcess::PeakBytes() const {
  if (pid_ < 0) return 0;
  return std::max<int64_t>(0, StatusBytes(pid_, "VmHWM:") - base_bytes_);
}

}  // namespace sinter::compete
