// The pipelines: which passes run, in which order.
#ifndef SINTER_PASSES_PIPELINE_H_
#define SINTER_PASSES_PIPELINE_H_

#include <span>

#include "absl/status/status.h"
#include "passes/pass.h"

namespace sinter {

// Once for a model, whatever the shapes of its inputs will be.
std::span<const Pass> PortablePipeline();
// For each set of input shapes. Makes no weights.
std::span<const Pass> SpecialisedPipeline();

// InvalidArgument, listing the passes, when an option names one that does not exist.
absl::Status ValidateOptions(const PassOptions& options);

}  // namespace sinter

#endif  // SINTER_PASSES_PIPELINE_H_
