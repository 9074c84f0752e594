// Checks what a student hands in for an exercise.
#ifndef SINTER_COMPETE_EXERCISE_CHECK_H_
#define SINTER_COMPETE_EXERCISE_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compete/entry.h"
#include "compete/entry_process.h"
#include "compete/exercises.h"
#include "runtime/measure/watch.h"
#include "sinter/model.h"

namespace sinter::compete {

struct ExerciseOptions {
  ProcessOptions process;  // `model` and `threads` are set by the check
  bool timing = true;
  int rounds = 25;
  // The library of the starting code, which the speed is compared with. Empty: start/start.so
  // beside the library that is checked, where the project of `sinter submit new` builds it.
  std::string start;
  uint64_t seed = 0;  // of the inputs; 0: from the system's random numbers
};

struct TestOutcome {
  std::string test;
  bool passed = false;
  std::string reason;  // a sentence: why it did not pass, or what was measured
  double ratio = 0;    // of a speed goal: how many times as fast as what it is compared with
};

// Runs every test, each in processes of their own, so whatever the kernel does is the result of that
// test alone. Errors are those of this process: no temporary folder, no memory.
absl::StatusOr<std::vector<TestOutcome>> CheckKernel(const Exercise& exercise, const Entry& entry,
                                                     const ExerciseOptions& options,
                                                     const Watch& watch = {});

// Compares the model's results with those of the exercise's graphs, on random inputs.
absl::StatusOr<std::vector<TestOutcome>> CheckModel(const Exercise& exercise, const Model& model,
                                                    uint64_t seed);

std::vector<TestOutcome> CheckAnswer(const Exercise& exercise, double answer);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_EXERCISE_CHECK_H_
