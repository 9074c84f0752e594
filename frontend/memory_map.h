// A file as memory.
#ifndef SINTER_FRONTEND_MEMORY_MAP_H_
#define SINTER_FRONTEND_MEMORY_MAP_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace sinter {

// The bytes of a file, read-only and aligned to 64; a page is read when it is touched. The memory
// stays while `owner` does. A file that another process cuts short meanwhile ends this one
// (SIGBUS): files that models are opened from are replaced, as AtomicFile does, and not changed.
struct MappedBytes {
  std::string_view bytes;
  std::shared_ptr<const void> owner;
};

// NotFound, InvalidArgument (not a regular file, or not to be read), ResourceExhausted.
absl::StatusOr<MappedBytes> MapFile(const std::string& path);

// The same, of a file that an untrusted model names: `location` is a path relative to `folder`
// which may not leave it. InvalidArgument also for an absolute path, an empty one, one with "." or
// "..", and for links anywhere behind `folder`.
absl::StatusOr<MappedBytes> MapFileInside(const std::string& folder, const std::string& location);

// Gives the memory of a part of the file back, as far as it fills pages; touched again, it is read
// again. Does nothing where the owner is null: such bytes are not a file's.
void ReleasePages(const MappedBytes& file, std::string_view part);

}  // namespace sinter

#endif  // SINTER_FRONTEND_MEMORY_MAP_H_
