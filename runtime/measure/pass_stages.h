// Measures the effect of each pass on the time, the memory and the error of the whole model.
#ifndef SINTER_RUNTIME_MEASURE_PASS_STAGES_H_
#define SINTER_RUNTIME_MEASURE_PASS_STAGES_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "runtime/measure/timing.h"
#include "runtime/measure/watch.h"
#include "sinter/session.h"
#include "sinter/tensor.h"

namespace sinter {

// The model with the pipelines stopped after one pass (or before the first).
struct StageReport {
  std::string pass;  // "" before the first
  std::string phase;
  bool required = false;                // the pass is part of every stage
  std::map<std::string, int> rewrites;  // count by rule
  int nodes_before = 0;
  int nodes_after = 0;
  double pass_seconds = 0;
  size_t steps = 0;  // of all plans
  Timing time;
  Verdict change;  // from the previous stage
  int64_t arena_bytes = 0;
  int64_t packed_bytes = 0;
  double error = 0;  // against the truth
};

struct PassStages {
  std::vector<StageReport> stages;
  bool interrupted = false;  // stages or runs are missing
};

struct ReportOptions {
  SessionOptions session;
  ModelOptions model;
  int rounds = 15;  // runs of each stage; the stages are interleaved
};

// Compiles the model once for every stage of the pipelines and races the stages.
absl::StatusOr<PassStages> MeasurePasses(const Graph& imported, std::span<const Tensor> inputs,
                                         const ReportOptions& options, const Watch& watch = {});

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_PASS_STAGES_H_
