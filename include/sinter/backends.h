// The backends of this process by name, and the default for new sessions.
#ifndef SINTER_BACKENDS_H_
#define SINTER_BACKENDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sinter {

struct BackendInfo {
  std::string name;
  std::string isa;          // instruction set in use: "avx2", "portable"
  std::string description;  // one line
};

// Every name that SetBackend accepts: the built-in backends, registered ones, and "auto", which
// chooses among all of them for each node. Thread-safe.
std::vector<BackendInfo> AvailableBackends();

// Loads a backend from a shared library (sinter/backend.h, and sinter/kernel.h for C++), for
// sessions that are created from now on, and returns its name. It stays until the process ends.
// A session with its name as backend asks it first, for every node, and runs the nodes that it
// does not take as "auto" would; "auto" asks it after the built-in backends. Loading runs the
// library's code in this process: it must be trusted. NotFound for a path that is no file,
// FailedPrecondition for a file that is no library with a backend for this version of Sinter,
// AlreadyExists for a name that is taken. Thread-safe.
absl::StatusOr<std::string> RegisterBackend(const std::string& path);

// The default of this process, "auto" at first. Sessions that exist keep theirs. NotFound, which
// lists the known names, for an unknown name. Thread-safe.
absl::Status SetBackend(std::string_view name);
std::string GetBackend();

}  // namespace sinter

#endif  // SINTER_BACKENDS_H_
