// A file as memory.
#ifndef SINTER_FRONTEND_FILE_MEMORY_MAP_H_
#define SINTER_FRONTEND_FILE_MEMORY_MAP_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace sinter::file {

// The bytes of a file, read-only and aligned to 64; a page is read when it is touched. The memory
// stays while `owner` does. A file that another process cuts short meanwhile ends this one
// (SIGBUS): files that models are opened from are replaced, as AtomicFile does, and not changed.
struct MappedBytes {
  std::string_view bytes;
  std::shared_ptr<const void> owner;
};

// NotFound, InvalidArgument (not a regular file, or not to be read), ResourceExhausted.
absl::StatusOr<MappedBytes> MapFile(const std::string& path);

}  // namespace sinter::file

#endif  // SINTER_FRONTEND_FILE_MEMORY_MAP_H_
