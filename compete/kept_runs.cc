#include "compete/kept_runs.h"

#include <algorithm>
#include <string>

#include "sinter/backends.h"

namespace sinter::compete {
namespace {

// The instruction set of this process's kernels, which all entries may use.
std::string InstructionSet() {
  std::string isa;
  for (const BackendInfo& info : AvailableBackends()) {
    if (info.name == "blocked") isa = info.isa;
  }
  return isa;
}

}  // namespace

std::vector<BoardRun> KeptRuns(const Task& task, const CompetitionResult& result, int threads) {
  std::vector<BoardRun> runs;
  for (const Score& score : result.scores) {
    BoardRun& run = runs.emplace_back();
    run.task = task.name;
    run.task_hash = result.task_hash;
    run.entry = score.entry.name;
    run.kind = score.entry.kind();
    run.entry_version = score.version;
    run.source_hash = score.entry.file_hash;
    run.isa = InstructionSet();
    run.threads = threads;
    run.samples = score.seconds;
    run.report = score.report;
    if (!score.passed) {
      run.status = RunStatus::kFailed;
      run.reason = score.failure;
      continue;
    }
    run.speedup = score.speedup;
    run.median_seconds = score.timing.median;
    run.min_seconds = score.timing.min;
    run.spread = score.timing.spread;
    run.naive_median_seconds = result.naive_seconds;
    run.gflop_per_second = score.flops_per_second * 1e-9;
    run.peak_memory_mb = static_cast<double>(score.peak_bytes) * 1e-6;
    run.error = score.error;
  }
  return runs;
}

}  // namespace sinter::compete
