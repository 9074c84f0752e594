// Checks of Sinter's own invariants. A failed check is a bug in Sinter, never an error in its
// input: errors that a caller or a file can cause are an absl::Status.
#ifndef SINTER_IR_CHECK_H_
#define SINTER_IR_CHECK_H_

#include <cstdio>
#include <cstdlib>

namespace sinter::internal {

[[noreturn]] inline void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: Sinter's invariant does not hold: %s\n", file, line, condition);
  std::abort();
}

}  // namespace sinter::internal

#define SINTER_CHECK(condition)       \
  ((condition) ? static_cast<void>(0) \
               : ::sinter::internal::CheckFailed(#condition, __FILE__, __LINE__))

#endif  // SINTER_IR_CHECK_H_
