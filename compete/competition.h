// A competition: backends run the same task, each in a process of its own, and are checked, timed
// in turns, and scored.
#ifndef SINTER_COMPETE_COMPETITION_H_
#define SINTER_COMPETE_COMPETITION_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compete/entry.h"
#include "compete/entry_process.h"
#include "compete/task.h"
#include "runtime/measure/timing.h"
#include "runtime/measure/watch.h"

namespace sinter::compete {

struct CompetitionOptions {
  ProcessOptions process;   // `model` is set by the competition
  int rounds = 30;          // timed rounds; every entry runs once in each
  double seconds = 20;      // no further round begins after that
  bool only_check = false;  // whether nothing is timed
  uint64_t seed = 0;        // of the inputs; 0: from the system's random numbers, as it should be
                            // where entries are not trusted
};

// One entry's result.
struct Score {
  Entry entry;
  bool passed = false;
  std::string failure;          // why it did not pass, for people
  std::string version;          // as the entry states it; empty if it did not start
  double error = 0;             // the largest over the largest value of the right result
  std::vector<double> seconds;  // of every round
  Timing timing;
  double speedup = 0;           // over naive, of medians
  double flops_per_second = 0;  // of the median
  int64_t peak_bytes = 0;       // resident memory beyond what the process needed when it was ready
  std::string isolation;        // what the process could not do, for people
  std::string report;           // the file of its report; empty: none was asked for
};

struct CompetitionResult {
  std::vector<Score> scores;         // in the order of the entries
  double naive_seconds = 0;          // median; 0 if nothing was timed
  double flops = 0;                  // of one run
  std::string task_hash;             // of the model and the input shapes
  double most_flops_per_second = 0;  // of this machine with as many threads
  int rounds = 0;                    // measured
  bool interrupted = false;
};

// Correctness comes first: every entry must give the right results for random inputs, also for
// inputs that differ in one element, in new places of memory, for some rounds of the timing that it
// cannot know, and once more afterwards. Inputs are new in every round, outputs are filled with NaN
// before, and the clock runs in this process. An entry that ends, hangs, writes where it may not,
// or is faster than the machine fails; the others' results stand. Errors are those of the task and
// of this process, not of entries.
absl::StatusOr<CompetitionResult> Compete(const Task& task, const std::vector<Entry>& entries,
                                          const CompetitionOptions& options,
                                          const Watch& watch = {});

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_COMPETITION_H_
