#include "frontend/memory_map.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Opening a pipe without a writer would block.
constexpr int kReadOnly = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

// An open file or folder; -1 for none.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  int number() const { return number_; }

 private:
  int number_;
};

absl::StatusOr<Descriptor> Opened(int number) {
  if (number >= 0) return Descriptor(number);
  if (errno == ENOENT) return absl::NotFoundError("there is no such file");
  if (errno == ELOOP || errno == ENOTDIR) {
    return absl::InvalidArgumentError("it is a link, or its path leads through one or a file");
  }
  return absl::InvalidArgumentError(absl::StrCat("cannot be read: ", std::strerror(errno)));
}

absl::StatusOr<MappedBytes> Map(const Descriptor& file) {
  struct stat status;
  if (fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return absl::InvalidArgumentError("not a regular file");
  }
  const auto size = static_cast<size_t>(status.st_size);
  if (size == 0) return MappedBytes{};
  void* const memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
  if (memory == MAP_FAILED) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot be mapped: ", std::strerror(errno)));
  }
  return MappedBytes{{static_cast<const char*>(memory), size},
                     {memory, [size](void* mapped) { munmap(mapped, size); }}};
}

}  // namespace

absl::StatusOr<MappedBytes> MapFile(const std::string& path) {
  SINTER_ASSIGN_OR_RETURN(const Descriptor file, Opened(open(path.c_str(), kReadOnly)));
  return Map(file);
}

absl::StatusOr<MappedBytes> MapFileInside(const std::string& folder, const std::string& location) {
  const std::vector<std::string> steps = absl::StrSplit(location, '/');
  for (const std::string& step : steps) {
    if (step.empty() || step == "." || step == ".." || step.find('\0') != std::string::npos) {
      return absl::InvalidArgumentError("its path must be relative and stay in the model's folder");
    }
  }
  SINTER_ASSIGN_OR_RETURN(Descriptor at, Opened(open(folder.c_str(), kReadOnly | O_DIRECTORY)));
  for (size_t i = 0; i < steps.size(); ++i) {
    const int kind = i + 1 < steps.size() ? O_DIRECTORY : 0;
    SINTER_ASSIGN_OR_RETURN(
        at, Opened(openat(at.number(), steps[i].c_str(), kReadOnly | O_NOFOLLOW | kind)));
  }
  return Map(at);
}

void ReleasePages(const MappedBytes& file, std::string_view part) {
  if (file.owner == nullptr) return;
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const auto begin = static_cast<size_t>(part.data() - file.bytes.data());
  const size_t first = (begin + page - 1) / page * page;
  const size_t end = (begin + part.size()) / page * page;
  if (first >= end) return;
  // Ignore failures: the pages then stay in memory.
  madvise(const_cast<char*>(file.bytes.data()) + first, end - first, MADV_DONTNEED);
}

}  // namespace sinter
