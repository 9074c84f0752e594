// sinter report: shows what each pass gained in time and memory, what it cost in accuracy, and the
// plan that remains.
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "passes/pipeline.h"
#include "report/performance_record.h"
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
};

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
  if (arguments.model.tune != kTuneOff) options.session.tuning = ReadTuning();
  options.cancel = progress.watch().cancel;
  options.progress = progress.watch().progress;
  if (options.quick) options.max_seconds = std::min(options.max_seconds, kQuickSeconds);
  SINTER_ASSIGN_OR_RETURN(PerformanceReport measured, MeasurePerformance(model, inputs, options));
  PerformanceRecord report{DescribeRun(model, arguments.model, inputs), std::move(measured)};
  progress.Clear();
  SINTER_RETURN_IF_ERROR(Emit("report", ReportText(report), report, arguments.model.json));
  return report.interrupted ? SayInterrupted() : ExitCode::kDone;
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
      ->add_option("--rounds", arguments->options.max_rounds, "At most so many runs of each stage")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  return {command, [arguments] { return Report(*arguments); }};
}

}  // namespace sinter::tools
