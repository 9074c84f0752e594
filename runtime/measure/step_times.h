// Measures the time of every step of a run.
#ifndef SINTER_RUNTIME_MEASURE_STEP_TIMES_H_
#define SINTER_RUNTIME_MEASURE_STEP_TIMES_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/execution_trace.h"
#include "runtime/measure/race.h"
#include "runtime/measure/watch.h"
#include "sinter/session.h"
#include "sinter/tensor.h"

namespace sinter {

struct StepTimes {
  std::vector<double> run_seconds;  // of runs without step timing
  // The means over the middle half, by time, of the runs with step timing. Unlike medians of steps,
  // these means add up, and slow runs do not affect them. Empty and 0 if there was no such run.
  ExecutionTrace trace;         // of one of these runs
  std::vector<double> seconds;  // by trace.Steps(), excluding steps in a step's bodies
  std::vector<double> spreads;  // by trace.Steps(): Timing::spread
  double steps_seconds = 0;     // of all steps
  double watched_seconds = 0;   // of whole runs
  bool interrupted = false;     // by the watch; there are fewer runs than requested
};

// Alternates runs with and without clock reads between the steps, so a slow phase of the machine
// affects both.
absl::StatusOr<StepTimes> MeasureSteps(const Session& session, std::span<const Tensor> inputs,
                                       std::span<Tensor> outputs, const RaceOptions& options,
                                       const Watch& watch = {});

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_STEP_TIMES_H_
