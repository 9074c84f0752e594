// Loads a shared library that exports a backend.
#ifndef SINTER_KERNELS_LIBRARY_OPEN_LIBRARY_H_
#define SINTER_KERNELS_LIBRARY_OPEN_LIBRARY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "kernels/backend.h"

namespace sinter::library {

struct OpenedLibrary {
  std::unique_ptr<const Backend> backend;
  std::string description;  // one line
};

// Loads the library, which stays loaded until the process ends, and asks it for its backend. Its
// version includes a hash of the file, so times that were measured with another build of it are not
// used. NotFound for a path that is no file; FailedPrecondition if the file cannot be loaded, does
// not export SinterGetBackend, or says that it cannot run here; otherwise as NewLibraryBackend. An
// error names the path. Loading a library runs its code: it must be trusted.
absl::StatusOr<OpenedLibrary> OpenLibrary(const std::string& path);

// Sixteen hexadecimal digits that tell builds of a library apart. NotFound.
absl::StatusOr<std::string> HashOfFile(const std::string& path);

}  // namespace sinter::library

#endif  // SINTER_KERNELS_LIBRARY_OPEN_LIBRARY_H_
