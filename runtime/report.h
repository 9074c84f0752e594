// The data of the pass-by-pass performance report.
#ifndef SINTER_RUNTIME_REPORT_H_
#define SINTER_RUNTIME_REPORT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "runtime/session.h"
#include "runtime/tensor.h"

namespace sinter {

// Times of one stage, in seconds.
struct Timing {
  double min = 0;
  double median = 0;
  double p90 = 0;
};
Timing SummaryOf(std::vector<double> seconds);

// The model as it runs when the pipelines stop after one pass (or before the first).
struct StageReport {
  std::string pass;  // "" before the first
  std::string phase;
  bool required = false;                // running needs it: it is part of every stage
  std::map<std::string, int> rewrites;  // by rule
  int nodes_before = 0;
  int nodes_after = 0;
  double pass_seconds = 0;
  size_t steps = 0;  // of the plan
  Timing time;
  // The times differ from those of the stage before, by more than chance explains.
  bool significant = false;
  int64_t arena_bytes = 0;
  int64_t packed_bytes = 0;
  double error = 0;  // against the imported graph on "naive"
};

struct ReportOptions {
  SessionOptions session;
  ModelOptions model;
  int rounds = 15;  // runs of each stage; the stages are interleaved
};

// Compiles and runs the model once for every stage of the pipelines.
absl::StatusOr<std::vector<StageReport>> MeasurePasses(const Graph& imported,
                                                       std::span<const Tensor> inputs,
                                                       const ReportOptions& options);

}  // namespace sinter

#endif  // SINTER_RUNTIME_REPORT_H_
