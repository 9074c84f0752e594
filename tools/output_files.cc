#include "tools/output_files.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "sinter/status.h"
#include "tools/npy.h"

namespace sinter::tools {
namespace {

// File systems allow 255 bytes, and a number and an ending are appended.
constexpr size_t kLongestName = 200;

std::string SafeName(std::string_view name) {
  std::string safe(name.substr(0, kLongestName));
  for (char& c : safe) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-') c = '_';
  }
  if (safe.empty() || safe.front() == '.' || safe.front() == '-') safe.insert(0, "_");
  return safe;
}

}  // namespace

std::vector<std::string> FileNames(const std::vector<std::string>& names, std::string_view ending) {
  std::set<std::string> taken;
  std::vector<std::string> files;
  for (const std::string& name : names) {
    const std::string safe = SafeName(name);
    std::string file = safe;
    for (int number = 2; !taken.insert(file).second; ++number) {
      file = absl::StrCat(safe, "-", number);
    }
    files.push_back(absl::StrCat(file, ToAbsl(ending)));
  }
  return files;
}

absl::StatusOr<std::vector<std::string>> WriteOutputs(const std::vector<ValueInfo>& infos,
                                                      const std::vector<Tensor>& outputs,
                                                      const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat(directory.string(), ": cannot be made: ", error.message()));
  }
  std::vector<std::string> names;
  for (const ValueInfo& info : infos) names.push_back(info.name);
  std::vector<std::string> paths;
  for (const std::string& name : FileNames(names, ".npy")) {
    paths.push_back((directory / name).string());
    SINTER_RETURN_IF_ERROR(WriteNpy(paths.back(), outputs[paths.size() - 1]));
  }
  return paths;
}

}  // namespace sinter::tools
