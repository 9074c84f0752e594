// Files that are there whole or not at all, and output to what is not a regular file.
#ifndef SINTER_IR_ATOMIC_FILE_H_
#define SINTER_IR_ATOMIC_FILE_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sinter {

// A file that is written under a temporary name in the same folder and takes its own name in
// Commit(). Readers, and whoever looks after a crash, see the old file or the whole new one, which
// has the old one's permissions. Symbolic links are followed: the file that they lead to is
// replaced, and the links stay.
//
// Whatever else exists under the name (a device, a FIFO, an open file under /proc such as
// /dev/stdout) is opened and written directly, and stays what it is. Opening a FIFO waits for its
// reader, as a shell does.
//
// Errors are FailedPrecondition and name the file; nothing stays behind. A program that wants an
// error instead of the signal ignores SIGPIPE and SIGXFSZ. Not thread-safe; several may write to
// one path, the last commit stays.
class AtomicFile {
 public:
  static absl::StatusOr<AtomicFile> Create(std::string path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  // Removes what was not committed.
  ~AtomicFile();

  // Appends to what was written before.
  absl::Status Write(std::string_view bytes);
  // Waits until the bytes of a regular file are on the disk, then renames it. Nothing may follow.
  absl::Status Commit();

 private:
  AtomicFile(std::string path, std::string target, std::string temporary, int descriptor)
      : path_(std::move(path)),
        target_(std::move(target)),
        temporary_(std::move(temporary)),
        descriptor_(descriptor) {}
  absl::Status Error(int code) const;

  std::string path_;       // as the caller names it
  std::string target_;     // where its links lead
  std::string temporary_;  // empty: the target is written directly
  int descriptor_;         // -1 once it is closed
};

absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes);

}  // namespace sinter

#endif  // SINTER_IR_ATOMIC_FILE_H_
