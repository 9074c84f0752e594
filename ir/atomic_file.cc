#include "ir/atomic_file.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "sinter/status.h"

namespace sinter {
namespace {

// Larger writes are split: Linux writes at most 2 GB per call.
constexpr size_t kMostAtOnce = size_t{1} << 30;
// Linux follows at most this many links in one path.
constexpr int kMostLinks = 40;

absl::Status CannotWrite(const std::string& path, int code) {
  return absl::FailedPreconditionError(
      absl::StrCat(path, ": cannot be written: ", std::strerror(code)));
}

// A link under /proc stands for a file that a process has open; /dev/stdout leads there. If that
// file were replaced, the process would keep the old one.
bool LiesInProc(const std::filesystem::path& link) {
  const std::filesystem::path folder = link.has_parent_path() ? link.parent_path() : ".";
  struct statfs system = {};
  return statfs(folder.c_str(), &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

// The target of writes to `path`.
struct Target {
  std::string path;                                  // of the final file, with all links resolved
  bool direct = false;                               // not a regular file
  std::optional<mode_t> permissions = std::nullopt;  // of the existing regular file
};

absl::StatusOr<Target> FindTarget(const std::string& path) {
  struct stat status = {};
  const bool exists = stat(path.c_str(), &status) == 0;
  if (!exists && errno != ENOENT) return CannotWrite(path, errno);
  if (exists && S_ISDIR(status.st_mode)) return CannotWrite(path, EISDIR);
  if (exists && !S_ISREG(status.st_mode)) return Target{.path = path, .direct = true};
  Target target{.path = path};
  if (exists) target.permissions = status.st_mode & 0777;
  // Follow links one by one, because the last one may point to a file that does not exist yet.
  std::filesystem::path followed = path;
  for (int i = 0; i <= kMostLinks; ++i) {
    std::error_code error;
    const std::filesystem::path next = std::filesystem::read_symlink(followed, error);
    if (error) {  // not a link
      target.path = followed.string();
      return target;
    }
    if (LiesInProc(followed)) return Target{.path = path, .direct = true};
    followed = followed.parent_path() / next;  // `next` itself when it is absolute
  }
  return CannotWrite(path, ELOOP);
}

}  // namespace

// The name of a temporary file in a list that a signal handler can read. Names are never removed
// from the list, only disabled.
class AtomicFile::Temporary {
 public:
  explicit Temporary(std::string path) : entry_(FreeEntry()), path_(std::move(path)) {
    if (path_.size() >= sizeof(entry_->path)) return;
    std::memcpy(entry_->path, path_.c_str(), path_.size() + 1);
    entry_->state.store(kNamed);
  }
  ~Temporary() { entry_->state.store(kFree); }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  const char* path() const { return path_.c_str(); }
  static void RemoveAll() {
    for (const Entry* entry = first.load(); entry != nullptr; entry = entry->next) {
      if (entry->state.load() == kNamed) unlink(entry->path);
    }
  }

 private:
  enum State { kFree, kTaken, kNamed };
  struct Entry {
    std::atomic<int> state = kTaken;
    char path[PATH_MAX];
    Entry* next = nullptr;
  };

  static Entry* FreeEntry() {
    for (Entry* entry = first.load(); entry != nullptr; entry = entry->next) {
      int expected = kFree;
      if (entry->state.compare_exchange_strong(expected, kTaken)) return entry;
    }
    auto* const entry = new Entry;  // never deleted
    entry->next = first.load();
    while (!first.compare_exchange_weak(entry->next, entry)) {
    }
    return entry;
  }

  static inline std::atomic<Entry*> first = nullptr;
  Entry* const entry_;
  const std::string path_;
};

void RemoveUncommittedFiles() { AtomicFile::Temporary::RemoveAll(); }

AtomicFile::AtomicFile(std::string path, std::string target, std::unique_ptr<Temporary> temporary,
                       int descriptor)
    : path_(std::move(path)),
      target_(std::move(target)),
      temporary_(std::move(temporary)),
      descriptor_(descriptor) {}

absl::StatusOr<AtomicFile> AtomicFile::Create(std::string path) {
  SINTER_ASSIGN_OR_RETURN(Target target, FindTarget(path));
  if (target.direct) {
    // Append, because an open file under /proc may already have content.
    const int descriptor = open(target.path.c_str(), O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) return CannotWrite(path, errno);
    return AtomicFile(std::move(path), std::move(target.path), nullptr, descriptor);
  }
  static std::atomic<int> number = 0;
  for (;;) {
    auto temporary = std::make_unique<Temporary>(
        absl::StrCat(target.path, ".", getpid(), "-", ++number, ".tmp"));
    const int descriptor = open(temporary->path(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0) {
      if (target.permissions) fchmod(descriptor, *target.permissions);  // best effort
      return AtomicFile(std::move(path), std::move(target.path), std::move(temporary), descriptor);
    }
    // A killed process with this id left the name behind.
    if (errno != EEXIST) return CannotWrite(path, errno);
  }
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  if (temporary_ != nullptr) unlink(temporary_->path());
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
  if (temporary_ != nullptr) {
    if (fsync(descriptor_) != 0) return Error(errno);
    if (std::rename(temporary_->path(), target_.c_str()) != 0) return Error(errno);
  }
  // Network file systems may report write errors only here.
  if (close(std::exchange(descriptor_, -1)) != 0) return Error(errno);
  return absl::OkStatus();
}

absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes) {
  SINTER_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  SINTER_RETURN_IF_ERROR(file.Write(bytes));
  return file.Commit();
}

}  // namespace sinter
