// Files that are written completely or not at all, and output to devices and pipes.
#ifndef SINTER_IR_ATOMIC_FILE_H_
#define SINTER_IR_ATOMIC_FILE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sinter {

// A file that is written under a temporary name in the same folder and renamed to its own name in
// Commit(). Readers see the old file or the complete new one, also after a crash. The new file
// keeps the old one's permissions. Symbolic links are followed: their target is replaced, and the
// links stay.
//
// If the name refers to anything but a regular file (a device, a FIFO, an open file under /proc
// such as /dev/stdout), that is opened and written directly. Opening a FIFO waits for its reader,
// as a shell does.
//
// Errors are FailedPrecondition and name the file; no temporary file is left. To get an error
// instead of a signal, a program ignores SIGPIPE and SIGXFSZ. Not thread-safe. Several objects may
// write to one path; the last commit wins.
class AtomicFile {
 public:
  static absl::StatusOr<AtomicFile> Create(std::string path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  // Removes an uncommitted file.
  ~AtomicFile();

  // Appends to the bytes written so far.
  absl::Status Write(std::string_view bytes);
  // Waits until the bytes of a regular file are on disk, then renames it. Must be the last call.
  absl::Status Commit();

 private:
  friend void RemoveUncommittedFiles();
  class Temporary;
  AtomicFile(std::string path, std::string target, std::unique_ptr<Temporary> temporary,
             int descriptor);
  absl::Status Error(int code) const;

  std::string path_;                      // as the caller gave it
  std::string target_;                    // with links resolved
  std::unique_ptr<Temporary> temporary_;  // null if the target is written directly
  int descriptor_;                        // -1 after closing
};

// Removes the temporary files of all uncommitted objects, for a signal handler that ends the process
// at once. Async-signal-safe.
void RemoveUncommittedFiles();

absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes);

}  // namespace sinter

#endif  // SINTER_IR_ATOMIC_FILE_H_
