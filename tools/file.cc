#include "tools/file.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include "sinter/status.h"

namespace sinter::tools {
namespace {

// Reads to the end, since a pipe has no size.
absl::StatusOr<std::string> ReadAll(std::istream& stream, const std::string& name,
                                    int64_t most_bytes) {
  std::string bytes;
  char block[1 << 16];
  while (stream.read(block, sizeof(block)) || stream.gcount() > 0) {
    bytes.append(block, static_cast<size_t>(stream.gcount()));
    if (static_cast<int64_t>(bytes.size()) <= most_bytes) continue;
    return absl::ResourceExhaustedError(
        absl::StrCat(name, ": larger than the limit of ", most_bytes, " bytes"));
  }
  if (stream.bad()) return absl::InvalidArgumentError(absl::StrCat(name, ": cannot be read"));
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t most_bytes) {
  if (path == kStandardInput) return ReadAll(std::cin, "stdin", most_bytes);
  std::error_code error;
  const auto type = std::filesystem::status(path, error).type();
  if (type == std::filesystem::file_type::not_found) {
    return absl::NotFoundError(absl::StrCat(path, ": there is no such file"));
  }
  std::ifstream file(path, std::ios::binary);
  if (type == std::filesystem::file_type::directory || !file) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read"));
  }
  return ReadAll(file, path, most_bytes);
}

}  // namespace sinter::tools
