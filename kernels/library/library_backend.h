// A backend behind the C interface of sinter/backend.h.
#ifndef SINTER_KERNELS_LIBRARY_LIBRARY_BACKEND_H_
#define SINTER_KERNELS_LIBRARY_LIBRARY_BACKEND_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "kernels/backend.h"
#include "sinter/backend.h"

namespace sinter::library {

// What SinterGetBackend gets.
const SinterHost& Host();

// The backend of a table that must live as long as the process. `build` tells apart libraries that
// state the same version (Backend::version). InvalidArgument, with the reason, for a table that is
// incomplete or was made for another version of the interface.
absl::StatusOr<std::unique_ptr<const Backend>> NewLibraryBackend(const SinterBackend* table,
                                                                 const std::string& build);

}  // namespace sinter::library

#endif  // SINTER_KERNELS_LIBRARY_LIBRARY_BACKEND_H_
