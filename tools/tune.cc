// sinter tune: measures the kernels that a model could run on, writes the times to the tuning cache
// and reports what choosing by them gained.
#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "report/text.h"
#include "report/tune_record.h"
#include "runtime/execution_trace.h"
#include "runtime/machine.h"
#include "runtime/measure/race.h"
#include "runtime/measured_cost.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/tuning.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

struct Arguments {
  ModelArguments model;
  int rounds = 20;
};

// A session and its outputs, for the race.
struct Contestant {
  std::unique_ptr<Session> session;
  ExecutionTrace trace;
  std::vector<Tensor> outputs;
};

absl::StatusOr<Contestant> Enter(const Model& model, const SessionOptions& options,
                                 const std::vector<Tensor>& inputs) {
  Contestant contestant;
  SINTER_ASSIGN_OR_RETURN(contestant.session, Session::Create(model, options));
  SINTER_ASSIGN_OR_RETURN(contestant.trace, contestant.session->Trace(inputs));
  SINTER_ASSIGN_OR_RETURN(contestant.outputs, contestant.session->Run(inputs));
  return contestant;
}

// Maps the origin of each step's node to the kernel that runs it.
std::map<Origin, std::string> KernelsOf(const ExecutionTrace& trace) {
  std::map<Origin, std::string> kernels;
  for (const TracedStep& step : trace.Steps()) {
    const Node& node = step.graph->node(step.node);
    if (node.origin.empty()) continue;
    kernels[node.origin] =
        absl::StrCat(ToAbsl(step.candidate->backend), " ", KernelKey(*step.candidate));
  }
  return kernels;
}

int CountChanges(const ExecutionTrace& before, const ExecutionTrace& after) {
  const auto kernels = KernelsOf(before);
  int changes = 0;
  for (const auto& [origin, kernel] : KernelsOf(after)) {
    const auto found = kernels.find(origin);
    changes += found != kernels.end() && found->second != kernel ? 1 : 0;
  }
  return changes;
}

// Measures the gain from the cache: races the same model with and without it.
absl::Status MeasureGain(const Arguments& arguments, const Model& model,
                         const std::vector<Tensor>& inputs,
                         std::shared_ptr<const TuningCache> cache, const Watch& watch,
                         TuneRecord& record) {
  SessionOptions options = arguments.model.session;
  SINTER_ASSIGN_OR_RETURN(Contestant before, Enter(model, options, inputs));
  options.tuning = std::move(cache);
  // A separate model, since already packed weights would favour the kernels that read them.
  SINTER_ASSIGN_OR_RETURN(const Model again, LoadModel(arguments.model));
  SINTER_ASSIGN_OR_RETURN(Contestant after, Enter(again, options, inputs));
  const std::array<Entrant, 2> entrants = {RunsOf(*before.session, inputs, before.outputs, watch),
                                           RunsOf(*after.session, inputs, after.outputs, watch)};
  SINTER_ASSIGN_OR_RETURN(const RaceResult race,
                          Race(entrants, {.rounds = arguments.rounds}, watch));
  const Timing static_time = SummaryOf(race.seconds[0]);
  const Timing tuned_time = SummaryOf(race.seconds[1]);
  const Verdict verdict = Judge(race.seconds[0], race.seconds[1]);
  record.changed_nodes = CountChanges(before.trace, after.trace);
  record.step_count = after.trace.Steps().size();
  record.static_min = static_time.min;
  record.static_median = static_time.median;
  record.tuned_min = tuned_time.min;
  record.tuned_median = tuned_time.median;
  record.change = verdict.ratio - 1;
  record.significant = verdict.significant;
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> RunTune(const Arguments& arguments) {
  ProgressWatch progress("tune");
  const Watch& watch = progress.watch();
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModel(arguments.model));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, MakeInputs(model, arguments.model));
  std::shared_ptr<const TuningCache> cache = ReadTuning();
  const double start = MonotonicSeconds();
  SINTER_ASSIGN_OR_RETURN(const TuningOutcome outcome,
                          Tune(model, arguments.model.session, inputs, cache, watch));
  TuneRecord record{DescribeRun(model, arguments.model, inputs)};
  record.kernels = outcome.kernels;
  record.reorders = outcome.reorders;
  record.seconds = MonotonicSeconds() - start;
  record.cache = TuningCachePath();
  if (!watch.cancelled()) {
    SINTER_RETURN_IF_ERROR(MeasureGain(arguments, model, inputs, cache, watch, record));
  }
  record.interrupted = watch.cancelled();
  progress.Clear();
  SINTER_RETURN_IF_ERROR(Emit("tune", ToListing(record).ToString(), record, arguments.model.json));
  return record.interrupted ? SayInterrupted() : ExitCode::kDone;
}

}  // namespace

Verb AddTune(CLI::App& app) {
  CLI::App* command = app.add_subcommand("tune", "Measure the kernels that a model could run on");
  auto arguments = std::make_shared<Arguments>();
  AddModelArguments(*command, arguments->model);
  command->add_option("--rounds", arguments->rounds, "Runs of each plan, before and after")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  return {command, [arguments] { return RunTune(*arguments); }};
}

}  // namespace sinter::tools
