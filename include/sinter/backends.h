// The backends of this process by name, and the default for new sessions.
#ifndef SINTER_BACKENDS_H_
#define SINTER_BACKENDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace sinter {

struct BackendInfo {
  std::string name;
  std::string isa;          // instruction set in use: "avx2", "portable"
  std::string description;  // one line
};

// Every name that SetBackend accepts: the built-in backends, registered ones, and "auto", which
// chooses among all of them for each node. Thread-safe.
std::vector<BackendInfo> AvailableBackends();

// The default of this process, "auto" at first. Sessions that exist keep theirs. NotFound, which
// lists the known names, for an unknown name. Thread-safe.
absl::Status SetBackend(std::string_view name);
std::string GetBackend();

}  // namespace sinter

#endif  // SINTER_BACKENDS_H_
