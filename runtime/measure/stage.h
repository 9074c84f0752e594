// A stage of a report: the model compiled with some of the passes.
#ifndef SINTER_RUNTIME_MEASURE_STAGE_H_
#define SINTER_RUNTIME_MEASURE_STAGE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "runtime/execution_trace.h"
#include "sinter/session.h"
#include "sinter/tensor.h"

namespace sinter {

// Ready to run.
struct Stage {
  std::unique_ptr<Session> session;
  ExecutionTrace trace;  // without times
  PassLog log;
  std::vector<Tensor> outputs;  // of the last run
  double error = 0;             // against the truth
  int64_t moved_bytes = 0;      // operands and results of all steps, each once
  // Equal for stages with equal plans: the same steps with the same kernels and constants.
  uint64_t plan_hash = 0;
};

// The model and inputs that all stages have in common.
struct StageSource {
  const Graph& imported;
  const ModelOptions& model;
  const SessionOptions& session;
  std::span<const Tensor> inputs;
  std::span<const Tensor> truth;
};

// Compiles the model, without these passes besides those that the options leave out, and runs it
// once. With measured times, if the session's options have a tuning cache and `tuned` is set.
absl::StatusOr<Stage> CompileStage(const StageSource& source, const std::set<std::string>& without,
                                   bool tuned, bool explain = false);

// How many rewrites each pass applied.
std::map<std::string, size_t> RewriteCounts(const PassLog& log);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_STAGE_H_
