// sinter tune: measures the kernels that a model could run on, keeps the times in the tuning cache
// and tells what choosing by them gained.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

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
  int rounds = 20;
};

// A session, what it runs and the times of its runs.
struct Contestant {
  std::unique_ptr<Session> session;
  ExecutionTrace trace;
  std::vector<Tensor> outputs;
  std::vector<double> seconds;
};

absl::StatusOr<Contestant> Enter(const Model& model, const SessionOptions& options,
                                 const std::vector<Tensor>& inputs) {
  Contestant contestant;
  SINTER_ASSIGN_OR_RETURN(contestant.session, Session::Create(model, options));
  SINTER_ASSIGN_OR_RETURN(contestant.trace, contestant.session->Trace(inputs));
  SINTER_ASSIGN_OR_RETURN(contestant.outputs, contestant.session->Run(inputs));
  return contestant;
}

// Steps by the origins of their nodes, with the kernels that run them.
std::map<Origin, std::string> KernelsOf(const ExecutionTrace& trace) {
  std::map<Origin, std::string> kernels;
  for (const TracedStep& step : trace.Steps()) {
    const Node& node = step.graph->node(step.node);
    if (!node.origin.empty()) kernels[node.origin] = NameOf(*step.candidate);
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

absl::StatusOr<ExitCode> RunTune(const Arguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModel(arguments.model));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, MakeInputs(model, arguments.model));
  SessionOptions options = arguments.model.session;
  std::shared_ptr<const TuningCache> cache = ReadTuning();
  const double start = MonotonicSeconds();
  SINTER_ASSIGN_OR_RETURN(const TuningOutcome outcome, Tune(model, options, inputs, cache));
  const double seconds = MonotonicSeconds() - start;

  SINTER_ASSIGN_OR_RETURN(Contestant before, Enter(model, options, inputs));
  options.tuning = cache;
  // A model of its own: weights that are packed already would decide for kernels that read them.
  SINTER_ASSIGN_OR_RETURN(const Model again, LoadModel(arguments.model));
  SINTER_ASSIGN_OR_RETURN(Contestant after, Enter(again, options, inputs));
  for (int round = 0; round < arguments.rounds; ++round) {
    for (Contestant* contestant : {&before, &after}) {
      const double run = MonotonicSeconds();
      SINTER_RETURN_IF_ERROR(contestant->session->Run(inputs, contestant->outputs));
      contestant->seconds.push_back(MonotonicSeconds() - run);
    }
  }
  const Timing static_timing = SummaryOf(before.seconds);
  const Timing tuned_timing = SummaryOf(after.seconds);
  const int changes = CountChanges(before.trace, after.trace);
  Table table({{""}, {""}});
  table.AddRow({"measured", absl::StrFormat("%d kernels and %d reorders in %.1f s", outcome.kernels,
                                            outcome.reorders, seconds)});
  table.AddRow({"changed", absl::StrCat("the kernels of ", changes, " nodes of ",
                                        after.trace.Steps().size(), " steps")});
  table.AddRow({"static", absl::StrCat("min ", FormatMilliseconds(static_timing.min), ", median ",
                                       FormatMilliseconds(static_timing.median), " ms")});
  table.AddRow({"tuned", absl::StrCat("min ", FormatMilliseconds(tuned_timing.min), ", median ",
                                      FormatMilliseconds(tuned_timing.median), " ms of ",
                                      arguments.rounds, " runs in turns")});
  table.AddRow({"cache", TuningCachePath()});
  Json results = DescribeRun(*after.session, arguments.model, inputs);
  results.update({{"kernels", outcome.kernels},
                  {"reorders", outcome.reorders},
                  {"seconds", seconds},
                  {"changed_nodes", changes},
                  {"static_min_ms", ToMilliseconds(static_timing.min)},
                  {"static_median_ms", ToMilliseconds(static_timing.median)},
                  {"tuned_min_ms", ToMilliseconds(tuned_timing.min)},
                  {"tuned_median_ms", ToMilliseconds(tuned_timing.median)},
                  {"cache", TuningCachePath()}});
  SINTER_RETURN_IF_ERROR(Emit("tune", table.ToString(), results, arguments.model.json));
  return ExitCode::kDone;
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
