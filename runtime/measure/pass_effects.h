// Measures the effect of each pass on the time, the memory and the error of the whole model.
#ifndef SINTER_RUNTIME_MEASURE_PASS_EFFECTS_H_
#define SINTER_RUNTIME_MEASURE_PASS_EFFECTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/measure/stage.h"
#include "runtime/measure/watch.h"
#include "sinter/performance_report.h"

namespace sinter {

// The name of the effect of choosing kernels by measured times.
inline constexpr std::string_view kMeasuredTimes = "measured-times";

struct PassEffects {
  Stage finished;                // all passes; its log has explanations
  double unoptimised_error = 0;  // of no pass that can be left out, except legalise and assign
  Timing finished_time;
  Timing unoptimised_time;
  std::vector<PassEffect> passes;      // those that changed the graph
  std::vector<std::string> unchanged;  // the others, required ones excluded
  MeasurementNoise noise;
  bool interrupted = false;
};

// Compiles the model without passes, with the passes up to each one, and, unless options.quick,
// without each single one; then races these stages until every comparison has a verdict. Stages
// with equal plans are one entrant.
absl::StatusOr<PassEffects> MeasurePassEffects(const StageSource& source,
                                               const ReportOptions& options, const Watch& watch);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_PASS_EFFECTS_H_
