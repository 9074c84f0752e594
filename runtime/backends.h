// The backends of this process, by name, and which of them is used unless a session says otherwise.
#ifndef SINTER_RUNTIME_BACKENDS_H_
#define SINTER_RUNTIME_BACKENDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kernels/backend.h"

namespace sinter {

struct BackendInfo {
  std::string name;
  std::string isa;          // instruction set in use: "avx2", "portable"
  std::string description;  // one line
};

// Every name that SetBackend takes: "naive", "onednn", and "auto", which picks among them all.
std::vector<BackendInfo> AvailableBackends();

// The process's default, "auto" at first. NotFound, which lists the known names, for another one.
// Thread-safe; sessions that exist already keep theirs.
absl::Status SetBackend(std::string_view name);
std::string GetBackend();

// What a compilation for that backend may use. What the backend lacks runs on "naive".
absl::StatusOr<BackendSet> BackendSetFor(std::string_view name);

}  // namespace sinter

#endif  // SINTER_RUNTIME_BACKENDS_H_
