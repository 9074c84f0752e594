// Runs lists of passes over a graph.
#ifndef SINTER_PASSES_DRIVER_H_
#define SINTER_PASSES_DRIVER_H_

#include <span>

#include "absl/status/status.h"
#include "passes/pass.h"

namespace sinter {

// Runs the passes in order over the graph without the bodies of its control flow, and logs each
// into context.log. Names in options.stop_after and options.without are of passes
// (ValidateOptions).
absl::Status RunPasses(std::span<const Pass> passes, Graph& graph, PassContext& context);

// The same for the bodies of If, Loop and Scan, the innermost first, and then for the graph. The
// log has one record for each pass; it counts what the pass did in bodies, too.
absl::Status RunPassesWithBodies(std::span<const Pass> passes, Graph& graph, PassContext& context);

// Applies one local rewrite to all nodes until nothing changes any more.
absl::Status RunToFixpoint(const Pass& pass, Graph& graph, PassContext& context,
                           PassRecord& record);

}  // namespace sinter

#endif  // SINTER_PASSES_DRIVER_H_
