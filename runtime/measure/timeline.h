// The timeline of one run: which step ran when, and what each thread did.
#ifndef SINTER_RUNTIME_MEASURE_TIMELINE_H_
#define SINTER_RUNTIME_MEASURE_TIMELINE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/session.h"
#include "sinter/tensor.h"

namespace sinter {

// Times are seconds since the run began.
struct Timeline {
  // On the calling thread. The steps of a body lie within the step that has the body.
  struct Step {
    std::string step;  // "4.0"
    std::string node;
    std::string operators;
    std::string backend;
    std::string kernel;
    int depth = 0;  // 0 outside bodies
    double begin = 0;
    double end = 0;
  };
  // A part of a step that a thread other than the calling one computed. Threads of oneDNN are not
  // seen.
  struct Part {
    int64_t thread = 0;
    size_t step = 0;  // index in `steps`
    double begin = 0;
    double end = 0;
  };
  std::vector<Step> steps;  // in the order of their beginnings
  std::vector<Part> parts;
  double seconds = 0;
  int threads = 0;
  // Runs of steps in loops that are not listed: only the first of many are.
  int64_t unlisted = 0;
};

// Records a run. Nothing else in the process may run a model meanwhile. The session should have run
// before with inputs of the same dims, so that nothing is compiled.
absl::StatusOr<Timeline> RecordTimeline(const Session& session, std::span<const Tensor> inputs);

// The same without the parts of other threads. The process may run models meanwhile.
absl::StatusOr<Timeline> RecordSteps(const Session& session, std::span<const Tensor> inputs);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_TIMELINE_H_
