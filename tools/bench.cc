// sinter bench: measures the model's time and memory.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ir/fused_operators.h"
#include "ir/graph.h"
#include "report/bench_record.h"
#include "report/text.h"
#include "runtime/execution_trace.h"
#include "runtime/machine.h"
#include "runtime/measure/race.h"
#include "runtime/measure/step_times.h"
#include "runtime/plan.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/tuning.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

constexpr char kOrder[] = "order";
constexpr char kTime[] = "time";
constexpr char kOperator[] = "operator";
constexpr char kLayer[] = "layer";
// A step on `naive` with a larger share of a run is named, with the reason.
constexpr double kNaiveShare = 0.05;
constexpr std::string_view kNaive = "naive";

struct Arguments {
  ModelArguments model;
  int warmup = 3;
  int repeats = 20;
  double seconds = 0;  // replaces `repeats` unless it is 0
  bool steps = false;
  std::string sort = kOrder;
  std::string by;  // empty: no totals
};

std::vector<StepRecord> DescribeSteps(const StepTimes& times) {
  std::vector<StepRecord> records;
  for (const TracedStep& step : times.trace.Steps()) {
    const double seconds = times.seconds[records.size()];
    records.push_back({.step = step.label,
                       .segment = step.segment,
                       .node = step.NodeName(),
                       .operation = std::string(step.operator_name()),
                       .operators = OperatorsOf(*step.graph, step.node),
                       .layer = step.Layer(),
                       .backend = std::string(step.candidate->backend),
                       .kernel = step.candidate->kernel,
                       .runs = step.runs,
                       .seconds = seconds,
                       .share = RateOf(seconds, times.steps_seconds),
                       .flops = step.flops(),
                       .flops_per_second = RateOf(step.flops(), seconds)});
  }
  return records;
}

// Times the first run, then as many runs as the arguments ask for, and their steps if asked to.
absl::Status Measure(const Arguments& arguments, const Session& session,
                     const std::vector<Tensor>& inputs, const Watch& watch, BenchRecord& record) {
  // The first run allocates them and later ones reuse them, so times do not include allocations.
  std::vector<Tensor> outputs(session.model().outputs().size());
  const Entrant run = RunsOf(session, inputs, outputs, watch);
  SINTER_ASSIGN_OR_RETURN(const RaceResult first, Race({&run, 1}, {.rounds = 1}, watch));
  record.first = SummaryOf(first.seconds[0]).median;
  const RaceOptions options{
      .warmup = arguments.warmup, .rounds = arguments.repeats, .seconds = arguments.seconds};
  if (!arguments.steps && arguments.by.empty()) {
    SINTER_ASSIGN_OR_RETURN(const RaceResult race, Race({&run, 1}, options, watch));
    record.interrupted = race.interrupted;
    static_cast<Timing&>(record) = SummaryOf(race.seconds[0]);
    return absl::OkStatus();
  }
  SINTER_ASSIGN_OR_RETURN(const StepTimes times,
                          MeasureSteps(session, inputs, outputs, options, watch));
  record.interrupted = times.interrupted;
  static_cast<Timing&>(record) = SummaryOf(times.run_seconds);
  record.steps = DescribeSteps(times);
  record.steps_seconds = times.steps_seconds;
  record.steps_share = RateOf(times.steps_seconds, times.watched_seconds);
  if (!arguments.by.empty()) {
    record.totals = TotalsBy(
        *record.steps, arguments.by == kOperator ? &StepRecord::operators : &StepRecord::layer);
  }
  if (arguments.sort == kTime) {
    std::stable_sort(record.steps->begin(), record.steps->end(),
                     [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
  }
  return absl::OkStatus();
}

bool IsOnNaive(const TracedStep& step) { return step.candidate->backend == kNaive; }

std::string OperandTypes(const TracedStep& step) {
  return absl::StrJoin(
      step.graph->InputTypes(step.node), ", ",
      [](std::string* out, const Type& type) { absl::StrAppend(out, type.ToString()); });
}

// The steps that `naive` runs although the session's backend is another one, and that take more
// than kNaiveShare of one run.
// `plan` is the session's trace, without times; another run is timed only if it has such steps.
absl::StatusOr<std::vector<NaiveStepRecord>> FindNaiveSteps(const Session& session,
                                                            const ExecutionTrace& plan,
                                                            const std::vector<Tensor>& inputs) {
  std::vector<NaiveStepRecord> records;
  const std::vector<TracedStep> planned = plan.Steps();
  const bool runs_naive = std::any_of(planned.begin(), planned.end(), IsOnNaive);
  if (session.backend() == kNaive || !runs_naive) return records;
  ExecutionTrace trace;
  SINTER_RETURN_IF_ERROR(session.Run(inputs, RunOptions{.trace = &trace}).status());
  double all = 0;
  const std::vector<TracedStep> steps = trace.Steps();
  for (const TracedStep& step : steps) all += step.depth == 0 ? step.seconds : 0;
  for (const TracedStep& step : steps) {
    const double share = RateOf(step.seconds, all);
    if (!IsOnNaive(step) || share <= kNaiveShare) continue;
    records.push_back(
        {.node = step.NodeName(),
         .operation = std::string(step.operator_name()),
         .share = share,
         .reason = step.step == nullptr
                       ? "the size of its result depends on data"
                       : absl::StrCat("no other kernel takes its operands: ", OperandTypes(step))});
  }
  return records;
}

std::string ToText(const Arguments& arguments, const BenchRecord& record) {
  std::string text = ToListing(record).ToString();
  if (!record.naive_steps.empty()) {
    absl::StrAppend(&text, "\n", ToTable(record.naive_steps).ToString());
  }
  if (record.steps && arguments.steps) {
    absl::StrAppend(&text, "\n", ToTable(*record.steps).ToString());
  }
  if (record.totals) absl::StrAppend(&text, "\n", ToTable(*record.totals).ToString());
  return text;
}

absl::StatusOr<ExitCode> Bench(const Arguments& arguments) {
  ProgressWatch progress("bench");
  const Watch& watch = progress.watch();
  BenchRecord record;
  record.base_rss = CurrentResidentBytes();
  double start = MonotonicSeconds();
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModel(arguments.model));
  record.load = MonotonicSeconds() - start;
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, MakeInputs(model, arguments.model));
  start = MonotonicSeconds();
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                          OpenSession(model, arguments.model, inputs, watch));
  SINTER_RETURN_IF_ERROR(session->PlanFor(DimsOf(inputs)).status());
  record.compile = MonotonicSeconds() - start;
  record.create = record.load + record.compile;
  static_cast<RunRecord&>(record) = DescribeRun(model, arguments.model, inputs);

  SINTER_RETURN_IF_ERROR(Measure(arguments, *session, inputs, watch, record));
  record.peak_rss = PeakResidentBytes();
  SINTER_ASSIGN_OR_RETURN(const ExecutionTrace trace, session->Trace(inputs));
  record.flops = trace.flops();
  record.flops_per_second = RateOf(record.flops, record.median);
  record.arena = trace.arena_bytes();
  record.packed = trace.packed_bytes();
  record.segments = trace.segments.size();
  record.step_count = trace.Steps().size();
  record.tuned_steps = CountTunedSteps(trace, *session);
  SINTER_ASSIGN_OR_RETURN(record.naive_steps, FindNaiveSteps(*session, trace, inputs));
  progress.Clear();
  SINTER_RETURN_IF_ERROR(Emit("bench", ToText(arguments, record), record, arguments.model.json));
  return record.interrupted ? SayInterrupted() : ExitCode::kDone;
}

}  // namespace

Verb AddBench(CLI::App& app) {
  CLI::App* command = app.add_subcommand("bench", "Measure time and memory");
  auto arguments = std::make_shared<Arguments>();
  AddModelArguments(*command, arguments->model);
  AddTuneArgument(*command, arguments->model);
  command->add_option("--warmup", arguments->warmup, "Runs before the measured ones")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::NonNegativeNumber.description(""));
  command->add_option("--repeats", arguments->repeats, "Measured runs")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  command->add_option("--time", arguments->seconds, "Measure for so long instead")
      ->type_name("SECONDS")
      ->check(CLI::PositiveNumber.description(""));
  command->add_flag("--steps", arguments->steps, "Show the time of each step of the plan");
  command->add_option("--sort", arguments->sort, "The steps in this order: order, time")
      ->capture_default_str()
      ->type_name("HOW")
      ->check(CLI::IsMember({kOrder, kTime}).description(""));
  command
      ->add_option("--by", arguments->by,
                   "Add the steps up by what they compute, operator, or by the part of the model, "
                   "layer")
      ->type_name("WHAT")
      ->check(CLI::IsMember({kOperator, kLayer}).description(""));
  return {command, [arguments] { return Bench(*arguments); }};
}

}  // namespace sinter::tools
