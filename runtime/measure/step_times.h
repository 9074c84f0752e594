// The time of every step of a run.
#ifndef SINTER_RUNTIME_MEASURE_STEP_TIMES_H_
#define SINTER_RUNTIME_MEASURE_STEP_TIMES_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/measure/race.h"
#include "runtime/measure/watch.h"
#include "runtime/session.h"
#include "runtime/tensor.h"

namespace sinter {

struct StepTimes {
  std::vector<double> run_seconds;  // of the runs whose steps nobody watched
  // Of the watched runs, the means over their middle half by time: such means add up, which medians
  // of steps do not, and slow runs have no part in them. Empty and 0 when there was no such run.
  ExecutionTrace trace;         // of one of them
  std::vector<double> seconds;  // by trace.Steps(), without the steps in a step's bodies
  double steps_seconds = 0;     // of all steps
  double watched_seconds = 0;   // of whole runs
  bool interrupted = false;     // by the watch: fewer runs than were asked for
};

// Runs the session in turns with and without looks at the clock between the steps, so that whatever
// slows the machine slows both.
absl::StatusOr<StepTimes> MeasureSteps(const Session& session, std::span<const Tensor> inputs,
                                       std::span<Tensor> outputs, const RaceOptions& options,
                                       const Watch& watch = {});

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_STEP_TIMES_H_
