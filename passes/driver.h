// Runs lists of passes over a graph.
#ifndef SINTER_PASSES_DRIVER_H_
#define SINTER_PASSES_DRIVER_H_

#include <span>

#include "absl/status/status.h"
#include "passes/pass.h"

namespace sinter {

// Runs the passes in order, bodies of control flow first, logs each into context.log, verifies the
// result. A name in options.stop_after or options.without that is no pass is InvalidArgument and
// lists the passes (ValidateOptions).
absl::Status RunPasses(std::span<const Pass> passes, Graph& graph, PassContext& context);

// Applies one local rewrite to all nodes until nothing changes any more.
absl::Status RunToFixpoint(const Pass& pass, Graph& graph, PassContext& context,
                           PassRecord& record);

}  // namespace sinter

#endif  // SINTER_PASSES_DRIVER_H_
