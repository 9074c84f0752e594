// Drawings by Graphviz, whose program `dot` the user may have.
#ifndef SINTER_REPORT_GRAPHVIZ_H_
#define SINTER_REPORT_GRAPHVIZ_H_

#include <string>

#include "absl/status/statusor.h"

namespace sinter {

// Runs `dot` and returns the drawing as SVG. NotFound if there is no such program,
// DeadlineExceeded if it takes longer than `seconds`, and Internal if it fails.
absl::StatusOr<std::string> DrawWithDot(const std::string& graph, double seconds);

}  // namespace sinter

#endif  // SINTER_REPORT_GRAPHVIZ_H_
