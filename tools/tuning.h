// The runner's --tune and its tuning cache.
#ifndef SINTER_TOOLS_TUNING_H_
#define SINTER_TOOLS_TUNING_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/execution_trace.h"
#include "runtime/measure/tuner.h"
#include "sinter/sinter.h"
#include "tools/model_arguments.h"

namespace sinter::tools {

// Returns the runner's cache, or null if there is none. Returns null and prints a line on stderr if
// it cannot be used because it is damaged or belongs to another machine.
std::shared_ptr<const TuningCache> ReadTuning();

// Measures the kernels and reorders of the model with these inputs that the cache lacks, and writes
// the file. `cache` may be null and is set to the written cache. If the watch ends the measurement,
// the results so far are written.
absl::StatusOr<TuningOutcome> Tune(const Model& model, const SessionOptions& options,
                                   const std::vector<Tensor>& inputs,
                                   std::shared_ptr<const TuningCache>& cache,
                                   const Watch& watch = {});

// Opens a session for the model as --tune asks. --tune=on first measures the kernels for these
// inputs.
absl::StatusOr<std::unique_ptr<Session>> OpenSession(const Model& model,
                                                     const ModelArguments& arguments,
                                                     const std::vector<Tensor>& inputs,
                                                     const Watch& watch = {});

// The number of steps whose kernels have a time in the session's tuning cache.
size_t CountTunedSteps(const ExecutionTrace& trace, const Session& session);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_TUNING_H_
