// absl::Status as a Python exception of sinter.errors.
#ifndef SINTER_PYTHON_BINDINGS_ERRORS_H_
#define SINTER_PYTHON_BINDINGS_ERRORS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sinter::python {

// The functions below need the GIL and throw.

// Throws the exception of the status, which is not OK.
[[noreturn]] void Throw(const absl::Status& status);
// The same for a status of reading a file, for which NotFound means that there is none.
[[noreturn]] void ThrowFileError(const absl::Status& status);

// For a call that survives failing kernels: throws what a kernel raised if it is no Exception but
// ends programs (KeyboardInterrupt).
void ThrowIfInterrupted();

inline void ThrowIfError(const absl::Status& status) {
  if (!status.ok()) Throw(status);
}

template <class T>
T ValueOrThrow(absl::StatusOr<T> result) {
  if (!result.ok()) Throw(result.status());
  return *std::move(result);
}

}  // namespace sinter::python

#endif  // SINTER_PYTHON_BINDINGS_ERRORS_H_
