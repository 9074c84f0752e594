// The results of `sinter report`: the fields of the structs in sinter/performance_report.h.
#ifndef SINTER_REPORT_PERFORMANCE_RECORD_H_
#define SINTER_REPORT_PERFORMANCE_RECORD_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "report/difference_record.h"
#include "report/record.h"
#include "report/run_record.h"
#include "report/timing_record.h"
#include "sinter/performance_report.h"

namespace sinter {

// "faster by 12.1 % ± 0.8", "no change that could be measured (± 0.9 %)", "the same plan".
std::string ChangeText(const MeasuredChange& change);

constexpr auto DescribeFields(std::type_identity<Timing>) {
  using Self = TimingRecord;
  return std::tuple(Self::kMin, Self::kMedian, Self::kP90, Self::kSpread, Self::kRuns);
}

constexpr auto DescribeFields(std::type_identity<MeasuredChange>) {
  using Self = MeasuredChange;
  return std::tuple(
      RecordField("verdict", &Self::verdict,
                  "faster, slower, no change (that could be measured), or unmeasured: too few "
                  "rounds"),
      RecordField("change", &Self::relative, Unit::kPercent,
                  "The change in time: -0.1 is 10 % less"),
      RecordField(
          "half_width", &Self::half_width, Unit::kPercent,
          "The confidence interval (99.7 %) is the change plus or minus this; absent if too "
          "few rounds ran"),
      RecordField("rounds", &Self::rounds, "Rounds in which both ran"));
}

std::string PassNodesText(const PassEffect& effect);
std::string PassChangeText(const PassEffect& effect);
std::string PassContributionText(const PassEffect& effect);

constexpr auto DescribeFields(std::type_identity<PassEffect>) {
  using Self = PassEffect;
  return std::tuple(
      RecordField(
          "pass", &Self::pass,
          "The pass; measured-times is the choice of kernels by times from the tuning cache")
          .Shown("pass"),
      RecordField("phase", &Self::phase, "Its phase"),
      RecordField("nodes_before", &Self::nodes_before, "Nodes of the graph before the pass"),
      RecordField("nodes_after", &Self::nodes_after, "Nodes of the graph after it")
          .Shown("nodes")
          .As(PassNodesText)
          .Expendable(2),
      RecordField("pass_ms", &Self::pass_seconds, Unit::kMilliseconds, "Time spent in the pass")
          .Shown("took")
          .Expendable(3),
      RecordField("rewrites", &Self::rewrites, "How often each of its rules was applied")
          .Shown("rewrites"),
      RecordField("layers", &Self::layers, "The source nodes that its rewrites consumed, by name"),
      RecordField(
          "time", &Self::time,
          "Runs of the whole model with the passes up to this one, compiled like any model"),
      RecordField("change", &Self::change, "From the stage before")
          .Shown("with the passes so far")
          .As(PassChangeText),
      RecordField("cumulative_speedup", &Self::cumulative_speedup, Unit::kRatio,
                  "The median without passes over the median of this stage")
          .Shown("since start"),
      RecordField("steps", &Self::steps, "Steps of a run"),
      RecordField("arena_mb", &Self::arena_bytes, Unit::kMegabytes, "Activations of a run")
          .Shown("arena")
          .Expendable(3),
      RecordField("packed_mb", &Self::packed_bytes, Unit::kMegabytes, "Packed weights")
          .Shown("packed")
          .Expendable(4),
      RecordField("moved_mb", &Self::moved_bytes, Unit::kMegabytes,
                  "Operands and results of all steps, each once")
          .Shown("moved")
          .Expendable(4),
      RecordField("compile_ms", &Self::compile_seconds, Unit::kMilliseconds,
                  "The time that compiling the plans took"),
      RecordField("error", &Self::error, Unit::kError,
                  "Against the truth, the imported graph on naive kernels")
          .Shown("error"),
      RecordField("contribution", &Self::contribution,
                  "The complete pipeline against the same without this pass; absent with --quick")
          .Shown("alone")
          .As(PassContributionText),
      RecordField("substitutes", &Self::substitutes,
                  "Passes that applied more rewrites when this one was left out")
          .Shown("made up by"));
}

constexpr auto DescribeFields(std::type_identity<KernelAlternative>) {
  using Self = KernelAlternative;
  return std::tuple(
      RecordField("backend", &Self::backend, "The backend"),
      RecordField("kernel", &Self::kernel, "The kernel"),
      RecordField("cost_ms", &Self::seconds, Unit::kMilliseconds, "As the cost model has it"),
      RecordField("measured", &Self::measured, "By tuning; otherwise it is an estimate"));
}

std::string StepRooflineText(const ReportStep& step);

constexpr auto DescribeFields(std::type_identity<ReportStep>) {
  using Self = ReportStep;
  return std::tuple(
      RecordField("step", &Self::step,
                  "Its number in the order of the run; \"4.0\": the first in the bodies of step 4")
          .Shown("step"),
      RecordField("segment", &Self::segment, "The segment that it is in"),
      RecordField("node", &Self::node, "The node that it runs, by its first source node")
          .Shown("node"),
      RecordField("operators", &Self::operators, "What it computes: \"conv+relu\"")
          .Shown("operators"),
      RecordField("layer", &Self::layer, "The part of the model that the node belongs to"),
      RecordField("sources", &Self::sources, "The source nodes that it stands for"),
      RecordField("backend", &Self::backend, "The backend of the kernel")
          .Shown("backend")
          .Expendable(2),
      RecordField("kernel", &Self::kernel, "The kernel").Shown("kernel"),
      RecordField("formats", &Self::formats, "The formats of its operands and results")
          .Shown("formats")
          .Expendable(3),
      RecordField("packed_mb", &Self::packed_bytes, Unit::kMegabytes, "Its packed weights"),
      RecordField("runs", &Self::runs, "How often it runs in a run of the model"),
      RecordField("median_ms", &Self::seconds, Unit::kMilliseconds,
                  "Its part of the median run: the mean over the middle half of the runs")
          .Shown("time"),
      RecordField("spread", &Self::spread, Unit::kPercent,
                  "The middle half of its times lies within this share of their median"),
      RecordField("share", &Self::share, Unit::kPercent, "Its share of all steps' time")
          .Shown("share"),
      RecordField("gflop", &Self::flops, Unit::kGflop, "Its work in a run, 10^9 operations"),
      RecordField("gflop_per_second", &Self::flops_per_second, Unit::kGflopPerSecond,
                  "Work over time")
          .Shown("rate"),
      RecordField("moved_mb", &Self::bytes, Unit::kMegabytes,
                  "Its operands and results, each once"),
      RecordField("roofline_share", &Self::roofline_share, Unit::kPercent,
                  "The least time that the machine's ceilings allow over its time")
          .Shown("of roofline")
          .As(StepRooflineText),
      RecordField("bound", &Self::bound, "The ceiling that applies: compute or memory"),
      RecordField("alternatives", &Self::alternatives,
                  "Other kernels that could have run it, for steps of at least 1 % of the run"));
}

constexpr auto DescribeFields(std::type_identity<CopyStep>) {
  using Self = CopyStep;
  return std::tuple(
      RecordField("node", &Self::node, "The node").Shown("node"),
      RecordField("operator", &Self::operation, "Its operator").Shown("operator"),
      RecordField("mb", &Self::bytes, Unit::kMegabytes, "Bytes that it writes").Shown("writes"),
      RecordField("median_ms", &Self::seconds, Unit::kMilliseconds, "Its part of the median run")
          .Shown("time"));
}

constexpr auto DescribeFields(std::type_identity<MissedFusion>) {
  using Self = MissedFusion;
  return std::tuple(
      RecordField("node", &Self::node, "The node").Shown("node"),
      RecordField("pass", &Self::pass, "The pass that left it unchanged").Shown("pass"),
      RecordField("reason", &Self::reason, "One of a few fixed words"),
      RecordField("detail", &Self::detail, "Why, in a sentence").Shown("why"),
      RecordField("median_ms", &Self::seconds, Unit::kMilliseconds, "The time of the node's step")
          .Shown("time"));
}

constexpr auto DescribeFields(std::type_identity<SourceDisposition>) {
  using Self = SourceDisposition;
  return std::tuple(
      RecordField("source", &Self::source, "The node of the imported model"),
      RecordField("operator", &Self::operation, "Its operator, as the file names it"),
      RecordField("body", &Self::body, "The body that contains it; empty: the main graph"),
      RecordField("kind", &Self::kind,
                  "What became of it: steps, view (it copies nothing), folded, merged, removed, or "
                  "not run"),
      RecordField("steps", &Self::steps, "The steps that compute it"),
      RecordField("pass", &Self::pass, "The pass that removed it"),
      RecordField("rule", &Self::rule, "The rule of the pass"));
}

constexpr auto DescribeFields(std::type_identity<ArenaInterval>) {
  using Self = ArenaInterval;
  return std::tuple(
      RecordField("value", &Self::value, "The node that computes the value"),
      RecordField("segment", &Self::segment, "The segment"),
      RecordField("offset_mb", &Self::offset, Unit::kMegabytes, "From the start of the arena"),
      RecordField("mb", &Self::bytes, Unit::kMegabytes, "Its size"),
      RecordField("first_step", &Self::first_step, "The step of the segment that writes it"),
      RecordField("last_step", &Self::last_step, "The last step that reads it"));
}

constexpr auto DescribeFields(std::type_identity<MachineCeilings>) {
  using Self = MachineCeilings;
  return std::tuple(RecordField("gflop_per_second", &Self::flops_per_second, Unit::kGflopPerSecond,
                                "f32 multiply-adds in registers"),
                    RecordField("mb_per_second", &Self::bytes_per_second, Unit::kMegabytes,
                                "Reading memory that no cache holds"));
}

constexpr auto DescribeFields(std::type_identity<MeasurementNoise>) {
  using Self = MeasurementNoise;
  return std::tuple(
      RecordField("busy", &Self::busy, "Other programs took more than a tenth of a processor"),
      RecordField("other_processors", &Self::other_processors,
                  "Processors that other programs used on average"),
      RecordField("twins", &Self::twins, "The change between two sessions with the same plan"),
      RecordField("floor", &Self::floor, Unit::kPercent, "Smaller changes are not claimed"),
      RecordField("seconds", &Self::seconds, Unit::kSeconds, "Spent measuring the stages"),
      RecordField("rounds", &Self::rounds, "Runs of each stage"));
}

struct PerformanceRecord : InputsRecord, PerformanceReport {
  // With --against.
  std::optional<std::vector<DifferenceRecord>> differences;

  static constexpr auto Fields() {
    using Self = PerformanceRecord;
    return FieldsOf<InputsRecord>(
        RecordField("backend", &Self::backend, "The backend that ran it"),
        RecordField("threads", &Self::threads, "Threads of a run"),
        RecordField("quick", &Self::quick, "Without leaving out single passes"),
        RecordField("interrupted", &Self::interrupted, "Ended early: stages or runs are missing"),
        RecordField("noise", &Self::noise, "How reliable the times are"),
        RecordField("unoptimised", &Self::unoptimised,
                    "Runs without any pass that can be left out, but with kernels assigned"),
        RecordField("unoptimised_error", &Self::unoptimised_error, Unit::kError,
                    "Its error against the truth, the imported graph on naive kernels"),
        RecordField("finished", &Self::finished, "Runs with all passes"),
        RecordField("error", &Self::error, Unit::kError, "Their error against the truth"),
        RecordField("gflop", &Self::flops, Unit::kGflop, "Work of a run, 10^9 operations"),
        RecordField("arena_mb", &Self::arena_bytes, Unit::kMegabytes, "Activations of a run"),
        RecordField("packed_mb", &Self::packed_bytes, Unit::kMegabytes, "Packed weights"),
        RecordField("compile_ms", &Self::compile_seconds, Unit::kMilliseconds,
                    "The time that compiling the plans took"),
        RecordField("step_runs", &Self::step_runs, "Runs that the steps' times are from"),
        RecordField("steps_share", &Self::steps_share, Unit::kPercent,
                    "The sum of the steps' times over the time of the runs they are from"),
        RecordField("passes", &Self::passes, "The passes that changed the graph, in order"),
        RecordField("unchanged", &Self::unchanged, "The passes that changed nothing"),
        RecordField("steps", &Self::steps, "The finished plan"),
        RecordField("copies", &Self::copies,
                    "Steps of the finished plan that only move elements, the largest first"),
        RecordField("missed", &Self::missed, "Fusions that did not happen, by their steps' time"),
        RecordField("sources", &Self::sources, "What became of every node of the imported model"),
        RecordField("arena", &Self::arena,
                    "Which value occupies which part of the arena, and when"),
        RecordField("ceilings", &Self::ceilings, "What the machine can do at most, measured"),
        RecordField("differences", &Self::differences,
                    "With --against: the whole model, every pass and every layer against the older "
                    "report"));
  }
};

// The lines that matter first: a title and a text each.
using TitledLine = std::pair<std::string, std::string>;
std::vector<TitledLine> HeadLines(const PerformanceRecord& report);

// At most so many steps, the longest first.
std::vector<ReportStep> LongestSteps(const PerformanceReport& report, size_t most);

// The report for the terminal, and as Markdown for a pull request.
std::string ReportText(const PerformanceRecord& report);
std::string ReportMarkdown(const PerformanceRecord& report);

}  // namespace sinter

#endif  // SINTER_REPORT_PERFORMANCE_RECORD_H_
