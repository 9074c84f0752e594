// Reads .sinter files (docs/file-format.md). A file is untrusted: whatever its bytes, the result is
// a graph or an error status.
//
// Errors: NotFound; InvalidArgument (not a .sinter file, a damaged or truncated one, or an
// inconsistent graph); Unimplemented (a newer version, or features or operators that this Sinter
// lacks); ResourceExhausted (a limit is exceeded, or memory runs out).
#ifndef SINTER_FRONTEND_FILE_READ_H_
#define SINTER_FRONTEND_FILE_READ_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "frontend/file/operators.h"
#include "ir/graph.h"
#include "sinter/import_limits.h"

namespace sinter {

// Returns the graph in the file, verified. Its constants refer to the mapped pages of the file,
// which are read on first use. The file may be replaced meanwhile, but not changed in place. Limits
// on file size apply to the graph part, not to the weights. Thread-safe.
absl::StatusOr<Graph> ReadSinterFile(const std::string& path, const ImportLimits& limits = {});

// The same for a file in memory. The graph keeps a copy of it. Only tests have operators of their
// own.
absl::StatusOr<Graph> ReadSinter(std::string_view bytes, const ImportLimits& limits = {},
                                 file::OperatorLookup find_operator = &file::FindVersionedOperator);

// Whether the file starts with the magic of a .sinter file. False if it cannot be read.
bool IsSinterFile(const std::string& path);
// The same for a file in memory.
bool IsSinter(std::string_view bytes);

}  // namespace sinter

#endif  // SINTER_FRONTEND_FILE_READ_H_
