// The results of `sinter report`.
#ifndef SINTER_REPORT_PASS_RECORD_H_
#define SINTER_REPORT_PASS_RECORD_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "report/run_record.h"
#include "report/timing_record.h"

namespace sinter {

// A step that only moves elements.
struct CopyRecord {
  std::string node;
  std::string operation;
  int64_t bytes = 0;

  static constexpr auto Fields() {
    using Self = CopyRecord;
    return std::tuple(
        RecordField("node", &Self::node, "The node").Shown("node"),
        RecordField("operator", &Self::operation, "Its operator").Shown("operator"),
        RecordField("mb", &Self::bytes, Unit::kMegabytes, "Bytes that it writes").Shown("writes"));
  }
};

// The whole model with the pipelines stopped after this pass.
struct PassStageRecord : TimingRecord {
  std::string pass;
  std::string phase;
  std::map<std::string, int> rewrites;
  int nodes_before = 0;
  int nodes_after = 0;
  double pass_seconds = 0;
  size_t steps = 0;
  double change = 0;
  bool significant = false;
  double cumulative_speedup = 1;
  int64_t arena = 0;
  int64_t packed = 0;
  double error = 0;

  static std::string PassText(const PassStageRecord& stage);
  static std::string NodesText(const PassStageRecord& stage);
  static std::string ChangeText(const PassStageRecord& stage);

  static constexpr auto Fields() {
    using Self = PassStageRecord;
    return std::tuple(
        RecordField("pass", &Self::pass, "The last pass that ran; empty: none did")
            .Shown("pass")
            .As(PassText),
        RecordField("phase", &Self::phase, "Its phase").Shown("phase").Expendable(1),
        RecordField("nodes_before", &Self::nodes_before, "Nodes of the graph before the pass"),
        RecordField("nodes_after", &Self::nodes_after, "Nodes of the graph after it")
            .Shown("nodes")
            .As(NodesText),
        RecordField("pass_ms", &Self::pass_seconds, Unit::kMilliseconds, "Time spent in the pass")
            .Shown("took"),
        RecordField("rewrites", &Self::rewrites, "How often each of its rules was applied")
            .Shown("rewrites"),
        RecordField("steps", &Self::steps, "Steps of a run").Shown("steps"),
        kMedian.Shown("median"), kMin.Shown("min").Expendable(2), kP90.Shown("p90").Expendable(3),
        RecordField("change", &Self::change, Unit::kPercent,
                    "The median against that of the stage before: -0.1 is 10 % less")
            .Shown("change")
            .As(ChangeText),
        RecordField("significant", &Self::significant,
                    "That change is larger than chance explains"),
        RecordField("cumulative_speedup", &Self::cumulative_speedup, Unit::kRatio,
                    "The first stage's median over this one's")
            .Shown("since start"),
        RecordField("arena_mb", &Self::arena, Unit::kMegabytes, "Activations of a run")
            .Shown("arena")
            .Expendable(1),
        RecordField("packed_mb", &Self::packed, Unit::kMegabytes, "Packed weights")
            .Shown("packed")
            .Expendable(1),
        RecordField("error", &Self::error, Unit::kError,
                    "Against the truth, the imported graph on naive kernels")
            .Shown("error"));
  }
};

struct ReportRecord : RunRecord {
  bool interrupted = false;
  int rounds = 0;
  std::vector<PassStageRecord> passes;
  std::vector<CopyRecord> copies;

  static constexpr auto Fields() {
    using Self = ReportRecord;
    return FieldsOf<RunRecord>(
        RecordField("interrupted", &Self::interrupted, "Ended early: stages or runs are missing"),
        RecordField("rounds", &Self::rounds, "Runs of each stage that were asked for"),
        RecordField("passes", &Self::passes, "A stage for every pass, and one before the first"),
        RecordField("copies", &Self::copies,
                    "Steps of the finished plan that only move elements, the largest first"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_PASS_RECORD_H_
