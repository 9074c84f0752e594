// Measures the kernels that a plan could use.
#ifndef SINTER_RUNTIME_MEASURE_TUNER_H_
#define SINTER_RUNTIME_MEASURE_TUNER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kernels/backend.h"
#include "runtime/measure/watch.h"
#include "runtime/plan.h"
#include "sinter/tune_model.h"
#include "sinter/tuning_cache.h"

namespace sinter {

struct TuningRequest {
  const Plan& plan;  // its nodes are measured, not only its own kernels
  const BackendSet& backends;
  int threads = 1;
};

// Times every candidate for every node of the plan, and every reorder that could lie between them,
// and puts the times into the cache. As in a model, a kernel is timed with its operands in cache
// and its weights outside the core's caches. A kernel is measured at two times or more, since what
// else the machine does can disturb one of them. Takes a few hundredths of a second per candidate.
// Kernels that fail are among the outcome's failures. Errors name the node.
absl::StatusOr<TuningOutcome> MeasureKernels(const TuningRequest& request, TuningCache& cache,
                                             const Watch& watch = {});

// TuneModel (sinter/tune_model.h) with a watch.
absl::StatusOr<TuningOutcome> TuneModel(const Model& model, std::span<const Tensor> inputs,
                                        const SessionOptions& options, TuningCache& cache,
                                        const Watch& watch);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_TUNER_H_
