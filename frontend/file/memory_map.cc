#include "frontend/file/memory_map.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "ir/status.h"

namespace sinter::file {
namespace {

absl::StatusOr<MappedBytes> Map(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    return absl::InvalidArgumentError("not a regular file");
  }
  const auto size = static_cast<size_t>(status.st_size);
  if (size == 0) return MappedBytes{};
  void* const memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (memory == MAP_FAILED) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot be mapped: ", std::strerror(errno)));
  }
  return MappedBytes{{static_cast<const char*>(memory), size},
                     {memory, [size](void* mapped) { munmap(mapped, size); }}};
}

}  // namespace

absl::StatusOr<MappedBytes> MapFile(const std::string& path) {
  // Opening a pipe that nobody writes into would wait.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    if (errno == ENOENT) return absl::NotFoundError("there is no such file");
    return absl::InvalidArgumentError(absl::StrCat("cannot be read: ", std::strerror(errno)));
  }
  auto mapped = Map(descriptor);
  close(descriptor);
  return mapped;
}

}  // namespace sinter::file
