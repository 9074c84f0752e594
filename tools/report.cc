// sinter report: shows what each pass did, what it gained and what it cost in accuracy.
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ir/graph.h"
#include "passes/pipeline.h"
#include "report/bench_record.h"
#include "report/pass_record.h"
#include "report/text.h"
#include "runtime/execution_trace.h"
#include "runtime/measure/pass_stages.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/plan_description.h"
#include "tools/progress.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

struct Arguments {
  ModelArguments model;
  int rounds = 15;
};

std::vector<PassStageRecord> DescribeStages(const std::vector<StageReport>& stages) {
  std::vector<PassStageRecord> records;
  for (const StageReport& stage : stages) {
    const double first = stages.front().time.median;
    records.push_back({.pass = stage.pass,
                       .phase = stage.phase,
                       .rewrites = stage.rewrites,
                       .nodes_before = stage.nodes_before,
                       .nodes_after = stage.nodes_after,
                       .pass_seconds = stage.pass_seconds,
                       .steps = stage.steps,
                       .change = stage.change.ratio - 1,
                       .significant = stage.change.significant,
                       .cumulative_speedup = RateOf(first, stage.time.median),
                       .arena = stage.arena_bytes,
                       .packed = stage.packed_bytes,
                       .error = stage.error});
    static_cast<Timing&>(records.back()) = stage.time;
  }
  return records;
}

std::string ToText(const ReportRecord& report) {
  static constexpr std::array<std::string_view, 5> kDid = {"pass", "phase", "nodes_after",
                                                           "pass_ms", "rewrites"};
  static constexpr std::array<std::string_view, 10> kGained = {
      "pass",     "steps",     "median_ms", "min_ms", "p90_ms", "change", "cumulative_speedup",
      "arena_mb", "packed_mb", "error"};
  std::vector<PassStageRecord> passes = report.passes;
  if (!passes.empty()) passes.erase(passes.begin());  // the stage before the first pass
  return absl::StrCat(report.interrupted ? "Interrupted: stages or runs are missing.\n\n" : "",
                      "What each pass did\n\n", ToTable(passes, kDid).ToString(),
                      "\nWhat it gained: the whole model when the passes stop there, on ",
                      report.backend, ", ", report.threads,
                      report.threads == 1 ? " thread, " : " threads, ", report.rounds,
                      " rounds\nThe error is against the imported graph on naive kernels.\n\n",
                      ToTable(report.passes, kGained).ToString(), "\nCopies that are left\n\n",
                      report.copies.empty() ? "none\n" : ToTable(report.copies).ToString());
}

// Replaces `stop_after` by leaving out all later passes. MeasurePasses stops after each pass itself
// and looks only at the passes that are left out.
PassOptions WithoutTheRest(PassOptions options) {
  bool stopped = false;
  for (const auto& pipeline : {PortablePipeline(), SpecialisedPipeline()}) {
    for (const Pass& pass : pipeline) {
      if (stopped) options.without.emplace(pass.name);
      stopped = stopped || pass.name == options.stop_after;
    }
  }
  options.stop_after.clear();
  return options;
}

absl::StatusOr<ExitCode> Report(Arguments arguments) {
  ProgressWatch progress("report");
  PassOptions& passes = arguments.model.options.passes;
  passes = WithoutTheRest(std::move(passes));
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModelWithImported(arguments.model));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, MakeInputs(model, arguments.model));
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                          Session::Create(model, arguments.model.session));
  SINTER_ASSIGN_OR_RETURN(
      const PassStages measured,
      MeasurePasses(*model.imported(), inputs,
                    {.session = {.backend = session->backend(), .threads = session->threads()},
                     .model = arguments.model.options,
                     .rounds = arguments.rounds},
                    progress.watch()));
  SINTER_ASSIGN_OR_RETURN(const ExecutionTrace trace, session->Trace(inputs));
  ReportRecord report{DescribeRun(model, arguments.model, inputs)};
  report.interrupted = measured.interrupted;
  report.rounds = arguments.rounds;
  report.passes = DescribeStages(measured.stages);
  report.copies = CopiesIn(trace);
  progress.Clear();
  SINTER_RETURN_IF_ERROR(Emit("report", ToText(report), report, arguments.model.json));
  return report.interrupted ? SayInterrupted() : ExitCode::kDone;
}

}  // namespace

Verb AddReport(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("report", "Show for each pass what it did, what it gained, what it cost");
  auto arguments = std::make_shared<Arguments>();
  AddModelArguments(*command, arguments->model);
  command->add_option("--rounds", arguments->rounds, "Runs of each stage; stages take turns")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  return {command, [arguments] { return Report(*arguments); }};
}

}  // namespace sinter::tools
