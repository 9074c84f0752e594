// Kernels chosen by measured times: the runner's --tune and its cache.
#ifndef SINTER_TOOLS_TUNING_H_
#define SINTER_TOOLS_TUNING_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/measure/tuner.h"
#include "sinter/sinter.h"
#include "tools/model_arguments.h"

namespace sinter::tools {

// The runner's cache; null, and a line on stderr unless there is just none yet, when it cannot be
// used: it is damaged, or another machine's.
std::shared_ptr<const TuningCache> ReadTuning();

// Measures what the cache does not hold of the model with these inputs, and writes the file.
// `cache` may be null, and becomes what was written: where the watch ended it, what was measured
// until then.
absl::StatusOr<TuningOutcome> Tune(const Model& model, const SessionOptions& options,
                                   const std::vector<Tensor>& inputs,
                                   std::shared_ptr<const TuningCache>& cache,
                                   const Watch& watch = {});

// A session for the model with what --tune asks for; with --tune=on its kernels for these inputs
// are measured first.
absl::StatusOr<std::unique_ptr<Session>> OpenSession(const Model& model,
                                                     const ModelArguments& arguments,
                                                     const std::vector<Tensor>& inputs,
                                                     const Watch& watch = {});

// The steps whose kernels have a time in the session's tuning cache.
size_t CountTunedSteps(const ExecutionTrace& trace, const Session& session);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_TUNING_H_
