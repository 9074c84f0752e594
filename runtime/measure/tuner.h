// Measures the kernels that a plan could be made of.
#ifndef SINTER_RUNTIME_MEASURE_TUNER_H_
#define SINTER_RUNTIME_MEASURE_TUNER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kernels/backend.h"
#include "runtime/measure/watch.h"
#include "runtime/plan.h"
#include "runtime/tuning_cache.h"

namespace sinter {

struct TuningRequest {
  const Plan& plan;  // whose nodes are measured, whatever kernels it uses itself
  const BackendSet& backends;
  int threads = 1;
};

struct TuningOutcome {
  // Measured now: what the cache holds already is not measured again.
  int kernels = 0;
  int reorders = 0;
  bool interrupted = false;  // something was not measured any more
};

// Times every candidate for every node of the plan, and every reorder that could lie between them,
// and puts the times into the cache. A kernel is timed with its operands in cache and its weights,
// as between its neighbours in a model, further away. Takes a few hundredths of a second for a
// candidate. Errors name the node.
absl::StatusOr<TuningOutcome> MeasureKernels(const TuningRequest& request, TuningCache& cache,
                                             const Watch& watch = {});

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_TUNER_H_
