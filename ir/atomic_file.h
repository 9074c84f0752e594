// Files that are there whole or not at all.
#ifndef SINTER_IR_ATOMIC_FILE_H_
#define SINTER_IR_ATOMIC_FILE_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sinter {

// A file that is written under a temporary name in the same folder and takes its own name in
// Commit(). Readers, and who looks after a crash, see the old file or the whole new one. Errors are
// FailedPrecondition and name the file. Not thread-safe; several may write to one path, the last
// commit stays.
class AtomicFile {
 public:
  static absl::StatusOr<AtomicFile> Create(std::string path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  // Removes what was not committed.
  ~AtomicFile();

  // Behind what was written before.
  absl::Status Write(std::string_view bytes);
  // Waits until the bytes are on the disk, then renames. Nothing may follow.
  absl::Status Commit();

 private:
  AtomicFile(std::string path, std::string temporary, int descriptor)
      : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}
  absl::Status Error(int code) const;

  std::string path_;
  std::string temporary_;
  int descriptor_;  // -1 once it is closed
};

absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes);

}  // namespace sinter

#endif  // SINTER_IR_ATOMIC_FILE_H_
