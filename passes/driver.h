// Runs lists of passes over a graph.
#ifndef SINTER_PASSES_DRIVER_H_
#define SINTER_PASSES_DRIVER_H_

#include <span>

#include "absl/status/status.h"
#include "passes/pass.h"

namespace sinter {

// Runs the passes in order on the graph, without the bodies of its control flow, and logs each in
// context.log. Names in options.stop_after and options.without must be those of passes
// (ValidateOptions).
absl::Status RunPasses(std::span<const Pass> passes, Graph& graph, PassContext& context);

// The same phase by phase: each phase runs first on the bodies of If, Loop and Scan, innermost
// first, then on the graph. The log has one record per pass, which includes the pass's work on
// bodies.
absl::Status RunPassesWithBodies(std::span<const Pass> passes, Graph& graph, PassContext& context);

// Applies a local rewrite to all nodes until nothing changes.
absl::Status RunToFixpoint(const Pass& pass, Graph& graph, PassContext& context,
                           PassRecord& record);

}  // namespace sinter

#endif  // SINTER_PASSES_DRIVER_H_
