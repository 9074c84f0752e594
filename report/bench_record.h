// The results of `sinter bench`.
#ifndef SINTER_REPORT_BENCH_RECORD_H_
#define SINTER_REPORT_BENCH_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/run_record.h"
#include "report/timing_record.h"

namespace sinter {

struct StepRecord {
  std::string step;
  size_t segment = 0;
  std::string node;
  std::string operation;
  std::string operators;
  std::string layer;
  std::string backend;
  std::string kernel;
  int64_t runs = 1;
  double seconds = 0;
  double share = 0;
  double flops = 0;
  double flops_per_second = 0;

  static std::string RunsText(const StepRecord& step);

  static constexpr auto Fields() {
    using Self = StepRecord;
    return std::tuple(
        RecordField(
            "step", &Self::step,
            "Its number in the order of the run; \"4.0\": the first in the bodies of step 4")
            .Shown("step"),
        RecordField("segment", &Self::segment,
                    "The segment that it is in: more than one where shapes depend on data"),
        RecordField("node", &Self::node, "The node that it runs, by its first source node")
            .Shown("node"),
        RecordField("operator", &Self::operation, "Its operator"),
        RecordField("operators", &Self::operators,
                    "The operator; for a fused node all of its operators, \"conv+relu\"")
            .Shown("operators"),
        RecordField("layer", &Self::layer,
                    "The part of the model that the node belongs to: its name without the last "
                    "component"),
        RecordField("backend", &Self::backend, "The backend of the kernel")
            .Shown("backend")
            .Expendable(1),
        RecordField("kernel", &Self::kernel, "The kernel").Shown("kernel"),
        RecordField("runs", &Self::runs,
                    "How often it runs in a run of the model: in the body of a loop more than once")
            .Shown("runs")
            .As(RunsText),
        RecordField("median_ms", &Self::seconds, Unit::kMilliseconds,
                    "Its part of the median run, without the steps in its bodies: the mean over "
                    "the middle half of the runs, so that the parts add up")
            .Shown("time"),
        RecordField("share", &Self::share, Unit::kPercent, "Its share of all steps' time")
            .Shown("share"),
        RecordField("gflop", &Self::flops, Unit::kGflop, "Its work in a run, 10^9 operations"),
        RecordField("gflop_per_second", &Self::flops_per_second, Unit::kGflopPerSecond,
                    "Work over time")
            .Shown("rate"));
  }
};

// The sum over several steps.
struct TotalRecord {
  std::string name;
  size_t steps = 0;
  double seconds = 0;
  double share = 0;
  double flops = 0;
  double flops_per_second = 0;

  static constexpr auto Fields() {
    using Self = TotalRecord;
    return std::tuple(
        RecordField("name", &Self::name, "The operator or the layer").Shown("name"),
        RecordField("steps", &Self::steps, "How many steps").Shown("steps"),
        RecordField("median_ms", &Self::seconds, Unit::kMilliseconds,
                    "Their part of the median run")
            .Shown("time"),
        RecordField("share", &Self::share, Unit::kPercent, "Their share of all steps' time")
            .Shown("share"),
        RecordField("gflop", &Self::flops, Unit::kGflop, "Their work in a run, 10^9 operations"),
        RecordField("gflop_per_second", &Self::flops_per_second, Unit::kGflopPerSecond,
                    "Work over time")
            .Shown("rate"));
  }
};

// Groups the steps by the string `key`, the group with the most time first.
std::vector<TotalRecord> TotalsBy(const std::vector<StepRecord>& steps,
                                  std::string StepRecord::*key);

// The amount per second; 0 if `seconds` is 0.
double RateOf(double amount, double seconds);

// A step that takes much of a run on `naive`, the slow reference.
struct NaiveStepRecord {
  std::string node;
  std::string operation;
  double share = 0;
  std::string reason;

  static constexpr auto Fields() {
    using Self = NaiveStepRecord;
    return std::tuple(
        RecordField("node", &Self::node, "The node's name").Shown("step on naive"),
        RecordField("operation", &Self::operation, "Its operator").Shown("operator"),
        RecordField("share", &Self::share, Unit::kPercent, "Of the time of all steps")
            .Shown("share"),
        RecordField("reason", &Self::reason, "Why no faster backend runs it").Shown("reason"));
  }
};

struct BenchRecord : RunRecord, TimingRecord {
  bool interrupted = false;
  double create = 0;
  double load = 0;
  double compile = 0;
  double first = 0;
  double flops = 0;
  double flops_per_second = 0;
  size_t step_count = 0;
  size_t segments = 0;
  size_t tuned_steps = 0;
  int64_t peak_rss = 0;
  int64_t base_rss = 0;
  int64_t arena = 0;
  int64_t packed = 0;
  std::optional<double> steps_seconds;
  std::optional<double> steps_share;
  std::optional<std::vector<StepRecord>> steps;
  std::optional<std::vector<TotalRecord>> totals;
  std::vector<NaiveStepRecord> naive_steps;

  static constexpr auto Fields() {
    using Self = BenchRecord;
    return FieldsOf<RunRecord>(
        RecordField("interrupted", &Self::interrupted,
                    "Ended early: fewer runs than were asked for"),
        RecordField("create_ms", &Self::create, Unit::kMilliseconds,
                    "From the file to a session with its plan")
            .Shown("create"),
        RecordField("load_ms", &Self::load, Unit::kMilliseconds,
                    "Of that: reading, portable passes")
            .Shown("create", "load"),
        RecordField("compile_ms", &Self::compile, Unit::kMilliseconds,
                    "Of that: the session and its plan")
            .Shown("create", "compile"),
        RecordField("first_ms", &Self::first, Unit::kMilliseconds, "The first run")
            .Shown("first run"),
        kMin.Shown("run", "min"), kMedian.Shown("run", "median"), kP90.Shown("run", "p90"),
        kSpread.Shown("run", "spread"), kRuns.Shown("run", "runs"),
        RecordField("gflop", &Self::flops, Unit::kGflop, "Work of a run, 10^9 operations")
            .Shown("work"),
        RecordField("gflop_per_second", &Self::flops_per_second, Unit::kGflopPerSecond,
                    "Work over the median")
            .Shown("work"),
        RecordField("step_count", &Self::step_count, "Steps of a run").Shown("steps"),
        RecordField("segments", &Self::segments,
                    "Plans that a run goes through: one, unless shapes depend on data")
            .Shown("steps", "segments"),
        RecordField("tuned_steps", &Self::tuned_steps,
                    "Steps whose kernels were chosen by times from the tuning cache")
            .Shown("steps", "chosen by tuned times"),
        RecordField("peak_rss_mb", &Self::peak_rss, Unit::kMegabytes, "The peak resident memory")
            .Shown("memory", "peak RSS"),
        RecordField("base_rss_mb", &Self::base_rss, Unit::kMegabytes,
                    "Resident before the model was opened")
            .Shown("memory", "before the model"),
        RecordField("arena_mb", &Self::arena, Unit::kMegabytes, "Activations of a run")
            .Shown("memory", "arena"),
        RecordField("packed_mb", &Self::packed, Unit::kMegabytes, "Packed weights")
            .Shown("memory", "packed weights"),
        RecordField("naive_steps", &Self::naive_steps,
                    "Steps on naive that take more than a twentieth of a run; always empty when "
                    "--backend is naive"),
        RecordField("steps_ms", &Self::steps_seconds, Unit::kMilliseconds,
                    "With --steps: all steps together")
            .Shown("all steps"),
        RecordField("steps_share", &Self::steps_share, Unit::kPercent,
                    "With --steps: their share of the run that they were measured in")
            .Shown("all steps", "of the run"),
        RecordField("steps", &Self::steps, "With --steps: every step"),
        RecordField("totals", &Self::totals, "With --by: the steps by operator or layer"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_BENCH_RECORD_H_
