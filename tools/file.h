// Reads whole files. ir/atomic_file.h writes them.
#ifndef SINTER_TOOLS_FILE_H_
#define SINTER_TOOLS_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace sinter::tools {

inline constexpr char kStandardInput[] = "-";

// Returns the bytes of the file; "-" is stdin. Errors name the file: NotFound, InvalidArgument (it
// cannot be read), ResourceExhausted (it is larger than `most_bytes`).
absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t most_bytes);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_FILE_H_
