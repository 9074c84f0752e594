// Whole files.
#ifndef SINTER_TOOLS_FILE_H_
#define SINTER_TOOLS_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sinter::tools {

// Errors name the file: NotFound, InvalidArgument (it is not a file that can be read),
// ResourceExhausted (it is larger).
absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t most_bytes);

// Under a temporary name in the same folder, which is then renamed: readers see the old file or the
// whole new one. FailedPrecondition, naming the file, when it cannot be written.
absl::Status WriteFile(const std::string& path, std::string_view bytes);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_FILE_H_
