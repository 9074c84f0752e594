// The pipelines: the passes to run and their order.
#ifndef SINTER_PASSES_PIPELINE_H_
#define SINTER_PASSES_PIPELINE_H_

#include <span>

#include "absl/status/status.h"
#include "passes/pass.h"

namespace sinter {

// Runs once per model, for any input shapes.
std::span<const Pass> PortablePipeline();
// Runs for each set of input shapes. Creates no weights.
std::span<const Pass> SpecialisedPipeline();

// Returns InvalidArgument with a list of the passes if an option names an unknown pass.
absl::Status ValidateOptions(const PassOptions& options);

}  // namespace sinter

#endif  // SINTER_PASSES_PIPELINE_H_
