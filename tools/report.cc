// sinter report: shows what each pass gained in time and memory, what it cost in accuracy, and the
// plan that remains.
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ir/atomic_file.h"
#include "passes/pipeline.h"
#include "report/envelope.h"
#include "report/performance_record.h"
#include "report/report_comparison.h"
#include "report/report_page.h"
#include "report/trace_events.h"
#include "runtime/measure/timeline.h"
#include "sinter/performance_report.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/tuning.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

// Seconds of measuring stages with --quick, so that the whole report takes about twice as long.
constexpr double kQuickSeconds = 8;

struct Arguments {
  ModelArguments model;
  ReportOptions options;
  std::string trace;  // files; empty: none
  std::string markdown;
  std::string html;
  std::string older;
  double threshold = 0.05;
};

absl::StatusOr<Json> ReadJson(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  Json json = Json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!file.is_open()) return absl::NotFoundError(absl::StrCat(path, ": cannot be opened"));
  if (json.is_discarded()) return absl::InvalidArgumentError(absl::StrCat(path, ": is not JSON"));
  return json;
}

// Compares with the older report, and adds the differences to this one.
absl::StatusOr<bool> HasRegression(const Arguments& arguments, PerformanceRecord& report) {
  SINTER_ASSIGN_OR_RETURN(const Json older, ReadJson(arguments.older));
  SINTER_ASSIGN_OR_RETURN(
      ReportComparison comparison,
      CompareReports(older, WithEnvelope("report", ToJson(report)), arguments.threshold));
  for (const std::string& warning : comparison.warnings) Say(warning);
  report.differences = std::move(comparison.differences);
  return comparison.regression;
}

absl::Status WriteTrace(const Arguments& arguments, const Model& model,
                        const std::vector<Tensor>& inputs) {
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                          Session::Create(model, arguments.options.session));
  SINTER_RETURN_IF_ERROR(session->Run(inputs).status());  // compiles
  SINTER_ASSIGN_OR_RETURN(const Timeline timeline, RecordTimeline(*session, inputs));
  const Json events = TraceEvents(timeline, arguments.model.path);
  return WriteFileAtomically(arguments.trace, Dump(events, -1) + "\n");
}

// Replaces `stop_after` by leaving out all later passes: the report itself decides how far each
// stage goes.
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
  ReportOptions& options = arguments.options;
  options.session = arguments.model.session;
  if (!arguments.older.empty()) {  // before anything is measured for it
    SINTER_RETURN_IF_ERROR(ReadJson(arguments.older).status());
  }
  if (arguments.model.tune != kTuneOff) options.session.tuning = ReadTuning();
  options.cancel = progress.watch().cancel;
  options.progress = progress.watch().progress;
  if (options.quick) options.max_seconds = std::min(options.max_seconds, kQuickSeconds);
  if (isatty(STDERR_FILENO) != 0) {
    Say(absl::StrCat("measures the stages for at most ", options.max_seconds,
                     " s, besides compiling them (--time, --quick)"));
  }
  SINTER_ASSIGN_OR_RETURN(PerformanceReport measured, MeasurePerformance(model, inputs, options));
  PerformanceRecord report{DescribeRun(model, arguments.model, inputs), std::move(measured)};
  bool regression = false;
  if (!arguments.older.empty()) {
    SINTER_ASSIGN_OR_RETURN(regression, HasRegression(arguments, report));
  }
  progress.Clear();
  if (!arguments.trace.empty()) SINTER_RETURN_IF_ERROR(WriteTrace(arguments, model, inputs));
  if (!arguments.markdown.empty()) {
    SINTER_RETURN_IF_ERROR(WriteFileAtomically(arguments.markdown, ReportMarkdown(report)));
  }
  if (!arguments.html.empty()) {
    SINTER_ASSIGN_OR_RETURN(const std::string page, PageOf(model, inputs, options.session, report));
    SINTER_RETURN_IF_ERROR(WriteFileAtomically(arguments.html, page));
  }
  SINTER_RETURN_IF_ERROR(Emit("report", ReportText(report), report, arguments.model.json));
  if (report.interrupted) return SayInterrupted();
  return regression ? ExitCode::kMismatch : ExitCode::kDone;
}

}  // namespace

Verb AddReport(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "report", "Show what each pass gained, what it cost, and the plan that remains");
  auto arguments = std::make_shared<Arguments>();
  AddModelArguments(*command, arguments->model);
  AddTuneArgument(*command, arguments->model);
  command->add_flag("--quick", arguments->options.quick,
                    "Only add pass after pass; do not leave out single ones");
  command
      ->add_option("--time", arguments->options.max_seconds,
                   "Measure the stages at most so long; stop before when all is decided")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->check(CLI::PositiveNumber.description(""));
  command
      ->add_option("--rounds", arguments->options.rounds,
                   "Run each stage so often instead of until all is decided")
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  command
      ->add_option("--trace", arguments->trace,
                   "Write the timeline of a run, for Perfetto or chrome://tracing")
      ->type_name("FILE");
  command->add_option("--html", arguments->html, "Write the report as a page for the browser")
      ->type_name("FILE");
  command->add_option("--markdown", arguments->markdown, "Write the report for a pull request")
      ->type_name("FILE");
  command
      ->add_option("--against", arguments->older,
                   "Compare with an older report, a file of --json; exit code 1 for a regression")
      ->type_name("FILE");
  command
      ->add_option(
          "--threshold", arguments->threshold,
          "With --against: how much slower, as a share of the model's time, is a regression")
      ->capture_default_str()
      ->type_name("SHARE")
      ->check(CLI::NonNegativeNumber.description(""));
  return {command, [arguments] { return Report(*arguments); }};
}

}  // namespace sinter::tools
