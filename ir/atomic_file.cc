#include "ir/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "ir/status.h"

namespace sinter {
namespace {

// More is not written at once: Linux stops at 2 GB.
constexpr size_t kMostAtOnce = size_t{1} << 30;

absl::Status CannotWrite(const std::string& path, int code) {
  return absl::FailedPreconditionError(
      absl::StrCat(path, ": cannot be written: ", std::strerror(code)));
}

}  // namespace

absl::StatusOr<AtomicFile> AtomicFile::Create(std::string path) {
  static std::atomic<int> number = 0;
  for (;;) {
    std::string temporary = absl::StrCat(path, ".", getpid(), "-", ++number, ".tmp");
    const int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0) return AtomicFile(std::move(path), std::move(temporary), descriptor);
    // A process of this number was killed and left the name behind.
    if (errno != EEXIST) return CannotWrite(path, errno);
  }
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  unlink(temporary_.c_str());
}

absl::Status AtomicFile::Error(int code) const { return CannotWrite(path_, code); }

absl::Status AtomicFile::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), std::min(bytes.size(), kMostAtOnce));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error(errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status AtomicFile::Commit() {
  if (fsync(descriptor_) != 0) return Error(errno);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return Error(errno);
  close(std::exchange(descriptor_, -1));
  return absl::OkStatus();
}

absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes) {
  SINTER_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  SINTER_RETURN_IF_ERROR(file.Write(bytes));
  return file.Commit();
}

}  // namespace sinter
