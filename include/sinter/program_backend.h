// Backends that a program brings itself, without a shared library.
//
//   const sinter::KernelLibrary mine("mine", "1.0", {{.op = "matmul", .run = MatMul}});
//   absl::Status status = sinter::RegisterBackend(*mine.table());
#ifndef SINTER_PROGRAM_BACKEND_H_
#define SINTER_PROGRAM_BACKEND_H_

#include "absl/status/status.h"
#include "sinter/backend.h"

namespace sinter {

// Adds the backend of a table, with all that it refers to, which must live as long as the process,
// as RegisterBackend of a path adds that of a library. InvalidArgument for a table that is
// incomplete or was made for another version of the interface, and for a name or version that is
// empty or has spaces; AlreadyExists for a name that is taken. Thread-safe.
absl::Status RegisterBackend(const SinterBackend& table);

}  // namespace sinter

#endif  // SINTER_PROGRAM_BACKEND_H_
