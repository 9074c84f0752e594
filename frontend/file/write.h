// Writes .sinter files (docs/file-format.md).
#ifndef SINTER_FRONTEND_FILE_WRITE_H_
#define SINTER_FRONTEND_FILE_WRITE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/graph.h"

namespace sinter {

// The contents of a file, for reports.
struct SinterFileSize {
  int64_t nodes = 0;      // of the graph; a node counts as one, without its bodies
  int64_t constants = 0;  // equal ones are stored once
  int64_t weight_bytes = 0;
  int64_t file_bytes = 0;
};

// Writes a graph that no specialised pass has changed. The file is written under a temporary name
// and renamed, so the name always refers to the old file or to the complete new one. Unused
// constants and values are left out. Returns InvalidArgument when a value's layout is not plain,
// FailedPrecondition when the file cannot be written, ResourceExhausted when the graph without its
// weights exceeds the format's limit (1 GiB).
absl::StatusOr<SinterFileSize> WriteSinterFile(const Graph& graph, const std::string& path);

// The same, into memory.
absl::StatusOr<std::string> WriteSinter(const Graph& graph);

}  // namespace sinter

#endif  // SINTER_FRONTEND_FILE_WRITE_H_
