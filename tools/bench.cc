// sinter bench: how long the model takes, and how much memory.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/format.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/table.h"
#include "tools/tuning.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
  ModelArguments model;
  int warmup = 3;
  int repeats = 20;
  double seconds = 0;  // instead of `repeats`, when it is not 0
  bool steps = false;
};

struct Measured {
  double load_seconds = 0;
  double compile_seconds = 0;  // session and plan
  double first_seconds = 0;
  std::vector<double> seconds;
  int64_t base_rss = 0;
  int64_t peak_rss = 0;
};

absl::StatusOr<double> SecondsOfRun(const Session& session, const std::vector<Tensor>& inputs,
                                    std::vector<Tensor>& outputs) {
  const double start = MonotonicSeconds();
  SINTER_RETURN_IF_ERROR(session.Run(inputs, outputs));
  return MonotonicSeconds() - start;
}

absl::Status MeasureRuns(const Arguments& arguments, const Session& session,
                         const std::vector<Tensor>& inputs, Measured& measured) {
  // Allocated by the first run and used again: an allocation is no part of the network's time.
  std::vector<Tensor> outputs(session.model().outputs().size());
  SINTER_ASSIGN_OR_RETURN(measured.first_seconds, SecondsOfRun(session, inputs, outputs));
  for (int i = 0; i < arguments.warmup; ++i) {
    SINTER_RETURN_IF_ERROR(SecondsOfRun(session, inputs, outputs).status());
  }
  const double start = MonotonicSeconds();
  auto enough = [&] {
    if (arguments.seconds > 0) {
      return !measured.seconds.empty() && MonotonicSeconds() - start >= arguments.seconds;
    }
    return measured.seconds.size() >= static_cast<size_t>(arguments.repeats);
  };
  while (!enough()) {
    SINTER_ASSIGN_OR_RETURN(const double seconds, SecondsOfRun(session, inputs, outputs));
    measured.seconds.push_back(seconds);
  }
  return absl::OkStatus();
}

// The median of each step, from runs of their own: watching steps costs a little time.
absl::StatusOr<std::vector<double>> MeasureSteps(const Session& session, size_t steps,
                                                 const std::vector<Tensor>& inputs, size_t runs) {
  std::vector<std::vector<double>> seconds(steps);
  for (size_t run = 0; run < runs; ++run) {
    ExecutionTrace trace;
    SINTER_RETURN_IF_ERROR(session.Run(inputs, RunOptions{.trace = &trace}).status());
    const std::vector<TracedStep> of_run = trace.Steps();
    if (of_run.size() != steps) {
      return absl::InternalError("the same inputs went through other steps than before");
    }
    for (size_t i = 0; i < steps; ++i) seconds[i].push_back(of_run[i].seconds);
  }
  std::vector<double> medians;
  for (std::vector<double>& of_step : seconds) {
    medians.push_back(SummaryOf(std::move(of_step)).median);
  }
  return medians;
}

double Ratio(double a, double b) { return b > 0 ? a / b : 0; }

// Adds a table to the text and the key `steps` to the JSON. The times of steps with bodies include
// those of the steps inside, which follow them.
void DescribeSteps(const ExecutionTrace& trace, const std::vector<double>& seconds,
                   std::string& text, Json& results) {
  const std::vector<TracedStep> steps = trace.Steps();
  double total = 0;
  for (size_t i = 0; i < steps.size(); ++i) total += steps[i].depth == 0 ? seconds[i] : 0;
  Table table({{"step", Align::kRight},
               {"node"},
               {"operator"},
               {"kernel"},
               {"runs", Align::kRight},
               {"ms", Align::kRight},
               {"share", Align::kRight},
               {"GFLOP/s", Align::kRight}});
  Json described = Json::array();
  for (size_t i = 0; i < steps.size(); ++i) {
    const TracedStep& step = steps[i];
    const std::string operation(step.operator_name());
    const std::string kernel =
        absl::StrCat(ToAbsl(step.candidate->backend), ": ", step.candidate->kernel);
    const double gflop = step.flops() / 1e9;
    table.AddRow({step.label, step.NodeName(), operation, kernel, absl::StrCat(step.runs),
                  FormatMilliseconds(seconds[i]), FormatPercent(Ratio(seconds[i], total)),
                  absl::StrFormat("%.1f", Ratio(gflop, seconds[i]))});
    described.push_back({{"step", step.label},
                         {"segment", step.segment},
                         {"node", step.NodeName()},
                         {"operator", operation},
                         {"backend", step.candidate->backend},
                         {"kernel", step.candidate->kernel},
                         {"runs", step.runs},
                         {"median_ms", ToMilliseconds(seconds[i])},
                         {"gflop", gflop}});
  }
  absl::StrAppend(&text, "\n", table.ToString());
  results["steps"] = std::move(described);
}

std::string Describe(const Arguments& arguments, const Session& session,
                     const ExecutionTrace& trace, const Measured& measured) {
  const double gflop = trace.flops() / 1e9;
  const Timing timing = SummaryOf(measured.seconds);
  Table table({{""}, {""}});
  table.AddRow({"model", arguments.model.path});
  table.AddRow({"backend", absl::StrCat(session.backend(), ", ", session.threads(),
                                        session.threads() == 1 ? " thread" : " threads")});
  table.AddRow(
      {"create", absl::StrCat(FormatMilliseconds(measured.load_seconds + measured.compile_seconds),
                              " ms (load ", FormatMilliseconds(measured.load_seconds), ", compile ",
                              FormatMilliseconds(measured.compile_seconds), ")")});
  table.AddRow({"first run", absl::StrCat(FormatMilliseconds(measured.first_seconds), " ms")});
  table.AddRow({"run", absl::StrCat("min ", FormatMilliseconds(timing.min), ", median ",
                                    FormatMilliseconds(timing.median), ", p90 ",
                                    FormatMilliseconds(timing.p90), " ms of ",
                                    measured.seconds.size(), " runs")});
  table.AddRow({"work", absl::StrFormat("%.3f GFLOP, %.1f GFLOP/s", gflop, gflop / timing.median)});
  table.AddRow(
      {"memory", absl::StrCat("peak RSS ", FormatMegabytes(measured.peak_rss), " MB (",
                              FormatMegabytes(measured.base_rss), " before the model), arena ",
                              FormatMegabytes(trace.arena_bytes()), ", packed weights ",
                              FormatMegabytes(trace.packed_bytes()))});
  return table.ToString();
}

absl::StatusOr<ExitCode> Bench(const Arguments& arguments) {
  Measured measured{.base_rss = CurrentResidentBytes()};
  const double start = MonotonicSeconds();
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModel(arguments.model));
  measured.load_seconds = MonotonicSeconds() - start;
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, MakeInputs(model, arguments.model));
  const double loaded = MonotonicSeconds();
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                          OpenSession(model, arguments.model, inputs));
  SINTER_RETURN_IF_ERROR(session->PlanFor(DimsOf(inputs)).status());
  measured.compile_seconds = MonotonicSeconds() - loaded;
  SINTER_RETURN_IF_ERROR(MeasureRuns(arguments, *session, inputs, measured));
  measured.peak_rss = PeakResidentBytes();

  SINTER_ASSIGN_OR_RETURN(const ExecutionTrace trace, session->Trace(inputs));
  const double gflop = trace.flops() / 1e9;
  const Timing timing = SummaryOf(measured.seconds);
  std::string text = Describe(arguments, *session, trace, measured);
  Json results = DescribeRun(*session, arguments.model, inputs);
  results.update({{"min_ms", ToMilliseconds(timing.min)},
                  {"median_ms", ToMilliseconds(timing.median)},
                  {"p90_ms", ToMilliseconds(timing.p90)},
                  {"create_ms", ToMilliseconds(measured.load_seconds + measured.compile_seconds)},
                  {"first_ms", ToMilliseconds(measured.first_seconds)},
                  {"runs", measured.seconds.size()},
                  {"gflop", gflop},
                  {"gflop_per_second", gflop / timing.median},
                  {"peak_rss_mb", ToMegabytes(measured.peak_rss)},
                  {"base_rss_mb", ToMegabytes(measured.base_rss)},
                  {"arena_mb", ToMegabytes(trace.arena_bytes())},
                  {"packed_mb", ToMegabytes(trace.packed_bytes())}});
  if (arguments.steps) {
    SINTER_ASSIGN_OR_RETURN(
        const std::vector<double> seconds,
        MeasureSteps(*session, trace.Steps().size(), inputs, measured.seconds.size()));
    DescribeSteps(trace, seconds, text, results);
  }
  SINTER_RETURN_IF_ERROR(Emit("bench", text, results, arguments.model.json));
  return ExitCode::kDone;
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
  return {command, [arguments] { return Bench(*arguments); }};
}

}  // namespace sinter::tools
