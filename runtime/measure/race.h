// The one loop that times runs: entrants take turns in rounds, so that what slows the machine for a
// while slows all of them.
#ifndef SINTER_RUNTIME_MEASURE_RACE_H_
#define SINTER_RUNTIME_MEASURE_RACE_H_

#include <functional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/measure/timing.h"
#include "runtime/measure/watch.h"
#include "runtime/session.h"
#include "runtime/tensor.h"

namespace sinter {

// One run of whatever is timed. It may return Cancelled once the watch's flag is set.
using Entrant = std::function<absl::Status()>;

// Runs the session on these inputs, into the same outputs every time: the first run allocates them
// where they are empty. All four must outlive the entrant.
Entrant RunsOf(const Session& session, std::span<const Tensor> inputs, std::span<Tensor> outputs,
               const Watch& watch);

struct RaceOptions {
  int warmup = 0;           // rounds before the measured ones, not timed
  int rounds = 10;          // measured
  double seconds = 0;       // instead of `rounds`, when it is not 0: rounds until they took so long
  double seconds_each = 0;  // an entrant that has run for so long sits out the rest; 0: no limit
};

struct RaceResult {
  std::vector<std::vector<double>> seconds;  // by entrant and run
  bool interrupted = false;                  // by the watch: fewer runs than were asked for
};

// Returns the first error of an entrant. The clock is read right before and right after each run
// and nothing else happens in between.
absl::StatusOr<RaceResult> Race(std::span<const Entrant> entrants, const RaceOptions& options,
                                const Watch& watch = {});

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_RACE_H_
