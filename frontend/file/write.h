// Writing .sinter files (docs/file-format.md).
#ifndef SINTER_FRONTEND_FILE_WRITE_H_
#define SINTER_FRONTEND_FILE_WRITE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/graph.h"

namespace sinter {

// What a file holds, for people.
struct SinterFileSize {
  int64_t nodes = 0;      // of the graph; those of bodies count as the node that owns them
  int64_t constants = 0;  // equal ones are stored once
  int64_t weight_bytes = 0;
  int64_t file_bytes = 0;
};

// Writes a graph that no specialised pass has touched. Under a temporary name, which is renamed:
// whatever happens meanwhile, the file's name stands for the old file or the whole new one.
// Constants and values that nothing uses are left out. InvalidArgument when a value has another
// layout than the plain one, FailedPrecondition when the file cannot be written,
// ResourceExhausted when the graph without its weights is too large for the format (1 GiB).
absl::StatusOr<SinterFileSize> WriteSinterFile(const Graph& graph, const std::string& path);

// The same into memory.
absl::StatusOr<std::string> WriteSinter(const Graph& graph);

}  // namespace sinter

#endif  // SINTER_FRONTEND_FILE_WRITE_H_
