// The backends of this process, by name, and which of them is used unless a session says otherwise.
#ifndef SINTER_RUNTIME_BACKENDS_H_
#define SINTER_RUNTIME_BACKENDS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kernels/backend.h"
#include "sinter/backends.h"

namespace sinter {

// Adds a backend to this process, for sessions that are created from now on; it stays until the
// process ends. "auto" asks it behind the built-in ones, so it runs the nodes that those cannot,
// and those for which a tuning cache says that its kernels are clearly faster. By its own name it
// is asked first. AlreadyExists when a backend has that name; InvalidArgument for null, an empty
// name, and a name or version with spaces. Thread-safe.
absl::Status RegisterBackend(std::unique_ptr<const Backend> backend, std::string description);

// What a compilation for that backend may use. What "blocked" or "onednn" lacks runs on "naive", so
// that a comparison compares what it says; what a registered backend lacks runs on what "auto"
// would choose. Thread-safe.
absl::StatusOr<BackendSet> BackendSetFor(std::string_view name);

}  // namespace sinter

#endif  // SINTER_RUNTIME_BACKENDS_H_
