// A folder for the files of one measurement.
#ifndef SINTER_COMPETE_TEMPORARY_FOLDER_H_
#define SINTER_COMPETE_TEMPORARY_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "absl/status/statusor.h"

namespace sinter::compete {

// A folder that is removed with all that it holds.
class TemporaryFolder {
 public:
  static absl::StatusOr<TemporaryFolder> Create() {
    std::error_code error;
    std::string path = std::filesystem::temp_directory_path(error) / "sinter-compete-XXXXXX";
    if (error || mkdtemp(path.data()) == nullptr) {
      return absl::ResourceExhaustedError("cannot make a temporary folder");
    }
    return TemporaryFolder(std::move(path));
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_TEMPORARY_FOLDER_H_
