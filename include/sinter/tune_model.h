// Measures the kernels that a model could run on, so that sessions choose by times, not estimates.
#ifndef SINTER_TUNE_MODEL_H_
#define SINTER_TUNE_MODEL_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/session_options.h"
#include "sinter/tensor.h"
#include "sinter/tuning_cache.h"

namespace sinter {

// What was measured now; the cache already held the rest.
struct TuningOutcome {
  int kernels = 0;
  int reorders = 0;
  bool interrupted = false;           // whether measuring ended early
  std::vector<std::string> failures;  // kernels that failed and will not be chosen: why, and where
};

// Times every candidate kernel of every node that a run with these inputs executes, and the
// reorders that could be inserted between them, with the options' backend and threads, and adds the
// times to the cache. Takes a few hundredths of a second for each. Errors: those of Session::Create
// and Session::Run.
absl::StatusOr<TuningOutcome> TuneModel(const Model& model, std::span<const Tensor> inputs,
                                        const SessionOptions& options, TuningCache& cache);

}  // namespace sinter

#endif  // SINTER_TUNE_MODEL_H_
