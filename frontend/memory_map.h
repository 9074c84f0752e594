// Memory-mapped files.
#ifndef SINTER_FRONTEND_MEMORY_MAP_H_
#define SINTER_FRONTEND_MEMORY_MAP_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace sinter {

// The bytes of a file, read-only and aligned to 64. A page is read when it is first touched.
// `owner` keeps the mapping alive. If another process truncates the file meanwhile, this process
// gets SIGBUS: replace model files, as AtomicFile does, instead of changing them.
struct MappedBytes {
  std::string_view bytes;
  std::shared_ptr<const void> owner;
};

// Errors: NotFound, InvalidArgument (not a regular file, or not readable), ResourceExhausted.
absl::StatusOr<MappedBytes> MapFile(const std::string& path);

// The same for a file that an untrusted model names: `location` is a path relative to `folder` and
// may not leave it. Also returns InvalidArgument for an absolute or empty path, for one with "." or
// "..", and for symbolic links below `folder`.
absl::StatusOr<MappedBytes> MapFileInside(const std::string& folder, const std::string& location);

// Releases the memory of the whole pages within a part of the file. They are read again when they
// are touched. Does nothing if the owner is null: such bytes do not come from a file.
void ReleasePages(const MappedBytes& file, std::string_view part);

}  // namespace sinter

#endif  // SINTER_FRONTEND_MEMORY_MAP_H_
