// The only loop that times runs. Entrants take turns in rounds, so a slow phase of the machine
// affects all of them.
#ifndef SINTER_RUNTIME_MEASURE_RACE_H_
#define SINTER_RUNTIME_MEASURE_RACE_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/measure/timing.h"
#include "runtime/measure/watch.h"
#include "sinter/session.h"
#include "sinter/tensor.h"

namespace sinter {

// Executes one run. It may return Cancelled once the watch's flag is set.
using Entrant = std::function<absl::Status()>;

// Runs the session on these inputs into the same outputs every time. The first run allocates
// outputs that are empty. All four arguments must outlive the entrant.
Entrant RunsOf(const Session& session, std::span<const Tensor> inputs, std::span<Tensor> outputs,
               const Watch& watch);

struct RaceResult {
  std::vector<std::vector<double>> seconds;  // [entrant][run]
  bool interrupted = false;                  // by the watch; there are fewer runs than requested
};

struct RaceOptions {
  int warmup = 0;           // untimed rounds before the measured ones
  int rounds = 10;          // timed rounds
  double seconds = 0;       // if not 0, replaces `rounds`: rounds until this time is used
  double seconds_each = 0;  // an entrant stops after this time; 0: no limit
  // If not 0, entrants run in a random order, another one in every round, so that none always
  // follows the same neighbour.
  uint32_t order_seed = 0;
  // Called after every timed round; true ends the race. May be empty.
  std::function<bool(const RaceResult& so_far)> enough = nullptr;
};

// Returns the first error of an entrant. The clock is read immediately before and after each run.
absl::StatusOr<RaceResult> Race(std::span<const Entrant> entrants, const RaceOptions& options,
                                const Watch& watch = {});

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_RACE_H_
