// Reading .sinter files (docs/file-format.md). A file is untrusted: whatever its bytes, the result
// is a graph or a status.
//
// Errors: NotFound; InvalidArgument (not a .sinter file, a damaged or cut off one, or a graph that
// contradicts itself); Unimplemented (a newer version, or features or operators that this Sinter
// lacks); ResourceExhausted (beyond one of the limits, or of memory).
#ifndef SINTER_FRONTEND_FILE_READ_H_
#define SINTER_FRONTEND_FILE_READ_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "frontend/onnx/limits.h"
#include "ir/graph.h"

namespace sinter {

// The graph in the file, verified. Its constants are the file's own pages, which are read when they
// are used and not before; the file may be replaced meanwhile, but not changed in place. Limits of
// file size hold for the graph's part, not for the weights. Thread-safe.
absl::StatusOr<Graph> ReadSinterFile(const std::string& path, const ImportLimits& limits = {});

// The same of a file in memory, of which the graph keeps a copy.
absl::StatusOr<Graph> ReadSinter(std::string_view bytes, const ImportLimits& limits = {});

// Whether the file begins as .sinter files of any version do; false also when it cannot be read.
bool IsSinterFile(const std::string& path);
// The same of a file in memory.
bool IsSinter(std::string_view bytes);

}  // namespace sinter

#endif  // SINTER_FRONTEND_FILE_READ_H_
