#include "compete/entry_main.h"

#include <dlfcn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compete/message.h"
#include "compete/sandbox.h"
#include "runtime/backends.h"
#include "sinter/backends.h"
#include "sinter/model.h"
#include "sinter/session.h"
#include "sinter/status.h"
#include "sinter/version.h"

namespace sinter::compete {
namespace {

// Functions of the C library that a kernel has no reason to define: clocks, comparisons, and what
// moves and makes memory.
constexpr std::array kReservedFunctions = {
    "clock_gettime", "gettimeofday", "time",    "clock", "memcmp", "memcpy",   "memmove",  "memset",
    "malloc",        "calloc",       "realloc", "free",  "mmap",   "mprotect", "read",     "write",
    "send",          "recv",         "exit",    "_exit", "dlsym",  "dlopen",   "sigaction"};

bool Send(const Message& message) {
  return send(kSocketFd, &message, sizeof(message), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(sizeof(message));
}

void SendText(Message::Kind kind, std::string_view text) {
  Message message{.kind = kind};
  message.SetText(text);
  Send(message);
}

// Called in the handler of a signal.
void SendViolation(int call) { Send({.kind = Message::Kind::kViolation, .value = call}); }

// An error if the library defines one of the reserved functions.
absl::Status CheckSymbols(const std::string& path) {
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD);
  if (library == nullptr) return absl::OkStatus();
  void* const own = dlsym(library, "SinterGetBackend");
  Dl_info of_library = {};
  if (own == nullptr || dladdr(own, &of_library) == 0) return absl::OkStatus();
  for (const char* const name : kReservedFunctions) {
    void* const function = dlsym(library, name);
    Dl_info info = {};
    if (function == nullptr || dladdr(function, &info) == 0) continue;
    if (info.dli_fbase == of_library.dli_fbase) {
      return absl::PermissionDeniedError(
          absl::StrCat("it replaces ", name, ", a function of the C library"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Session>> OpenSession(const EntryArguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModel(arguments.model));
  std::string backend = arguments.backend;
  if (backend.find('/') != std::string::npos) {
    SINTER_ASSIGN_OR_RETURN(backend, RegisterBackend(arguments.backend));
    SINTER_RETURN_IF_ERROR(CheckSymbols(arguments.backend));
  }
  SINTER_ASSIGN_OR_RETURN(
      std::unique_ptr<Session> session,
      Session::Create(model, {.backend = backend, .threads = arguments.threads}));
  std::vector<std::vector<int64_t>> dims;
  for (const TensorType& type : arguments.inputs) dims.push_back(type.dims);
  SINTER_RETURN_IF_ERROR(session->Prepare(dims));
  return session;
}

// The version of the backend. "auto" is Sinter itself.
std::string VersionOf(const Session& session) {
  const absl::StatusOr<BackendSet> set = BackendSetFor(session.backend());
  return set.ok() && set->preferred.size() == 1 ? set->preferred[0]->version() : SINTER_VERSION;
}

absl::Status Serve(const EntryArguments& arguments) {
  std::vector<std::string> isolation;
  const SandboxLimits limits = {.threads = arguments.threads,
                                .memory_bytes = arguments.memory_bytes};
  SINTER_RETURN_IF_ERROR(EnterSandbox(limits, SendViolation, isolation));
  SINTER_ASSIGN_OR_RETURN(const SharedTensors tensors,
                          SharedTensors::Open(kTensorsFd, arguments.inputs, arguments.outputs));
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, OpenSession(arguments));
  std::vector<std::vector<Tensor>> inputs;
  std::vector<std::vector<Tensor>> outputs;
  for (int place = 0; place < SharedTensors::kPlaces; ++place) {
    inputs.push_back(tensors.Inputs(place));
    outputs.push_back(tensors.Outputs(place));
  }
  SendText(Message::Kind::kReady,
           absl::StrCat(VersionOf(*session), "\n", absl::StrJoin(isolation, "; ")));
  Message order;
  while (recv(kSocketFd, &order, sizeof(order), 0) == static_cast<ssize_t>(sizeof(order))) {
    const auto place = static_cast<size_t>(order.value);
    if (order.kind != Message::Kind::kRun || place >= inputs.size()) break;
    SINTER_RETURN_IF_ERROR(session->Run(inputs[place], outputs[place]));
    if (!Send({.kind = Message::Kind::kDone})) break;
  }
  return absl::OkStatus();
}

}  // namespace

int RunEntry(const EntryArguments& arguments) {
  const absl::Status status = Serve(arguments);
  if (status.ok()) return 0;
  SendText(Message::Kind::kError, std::string(status.message()));
  return 1;
}

}  // namespace sinter::compete
