// sinter compare: runs the same model and inputs on several backends and compares the results with
// the truth, the imported graph without passes on naive kernels.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ir/graph.h"
#include "report/compare_record.h"
#include "report/format.h"
#include "report/text.h"
#include "runtime/execution_trace.h"
#include "runtime/measure/layer_comparison.h"
#include "runtime/measure/race.h"
#include "runtime/measure/truth.h"
#include "sinter/backends.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

struct Arguments {
  ModelArguments model;
  std::vector<std::string> backends;
  int rounds = 10;
  double seconds = 10;
  double tolerance = 1e-4;
  bool by_layer = false;
};

struct Contestant {
  ContestantRecord record;
  std::unique_ptr<Session> session;
  std::vector<Tensor> outputs;
};

// Compiles the model, runs it once and compares the results with the truth.
absl::StatusOr<Contestant> Enter(const std::string& backend, const Arguments& arguments,
                                 const std::vector<Tensor>& inputs,
                                 const std::vector<Tensor>& truth) {
  Contestant contestant{.record = {.backend = backend}};
  // Each backend opens the model again, so it does not find packed weights of another.
  SINTER_ASSIGN_OR_RETURN(Model model, LoadModel(arguments.model));
  SessionOptions options = arguments.model.session;
  options.backend = backend;
  SINTER_ASSIGN_OR_RETURN(contestant.session, Session::Create(std::move(model), options));
  SINTER_ASSIGN_OR_RETURN(const ExecutionTrace trace, contestant.session->Trace(inputs));
  contestant.record.memory = trace.arena_bytes() + trace.packed_bytes();
  SINTER_ASSIGN_OR_RETURN(contestant.outputs, contestant.session->Run(inputs));
  SINTER_ASSIGN_OR_RETURN(contestant.record.max_error, LargestError(contestant.outputs, truth));
  return contestant;
}

bool IsTooLarge(double error, const Arguments& arguments) {
  return !(error <= arguments.tolerance);  // true for NaN
}

// The text ends with the verdict, one line or more. If stdout has JSON instead, a bad verdict goes
// to stderr.
absl::StatusOr<ExitCode> Finish(const Arguments& arguments, const CompareRecord& record,
                                const std::string& table, const std::vector<std::string>& verdict,
                                bool mismatch, ProgressWatch& progress) {
  progress.Clear();
  const std::string text = absl::StrCat(table, "\n", absl::StrJoin(verdict, "\n"), "\n");
  SINTER_RETURN_IF_ERROR(Emit("compare", text, record, arguments.model.json));
  if (mismatch && arguments.model.json == "-") {
    for (const std::string& line : verdict) Say(line);
  }
  if (mismatch) return ExitCode::kMismatch;
  return record.interrupted ? SayInterrupted() : ExitCode::kDone;
}

absl::StatusOr<ExitCode> CompareTimes(const Arguments& arguments, const Model& model,
                                      const std::vector<Tensor>& inputs, CompareRecord record,
                                      ProgressWatch& progress) {
  const Watch& watch = progress.watch();
  watch.Report("the truth", 0, arguments.backends.size());
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> truth,
                          Truth(*model.imported(), inputs, arguments.model.session.threads));
  std::vector<Contestant> contestants;
  for (const std::string& backend : arguments.backends) {
    if ((record.interrupted = watch.cancelled())) break;
    watch.Report("backends compiled", contestants.size(), arguments.backends.size());
    auto contestant = Enter(backend, arguments, inputs, truth);
    if (!contestant.ok()) {
      return Annotate(contestant.status(), absl::StrCat("backend ", backend));
    }
    contestants.push_back(*std::move(contestant));
  }
  std::vector<Entrant> entrants;
  for (Contestant& contestant : contestants) {
    entrants.push_back(RunsOf(*contestant.session, inputs, contestant.outputs, watch));
  }
  SINTER_ASSIGN_OR_RETURN(
      const RaceResult race,
      Race(entrants, {.rounds = arguments.rounds, .seconds_each = arguments.seconds}, watch));
  record.interrupted = record.interrupted || race.interrupted;
  record.backends.emplace();
  std::vector<std::string> verdict;
  for (size_t i = 0; i < contestants.size(); ++i) {
    const Verdict against_first = Judge(race.seconds[0], race.seconds[i]);
    ContestantRecord& contestant = contestants[i].record;
    static_cast<Timing&>(contestant) = SummaryOf(race.seconds[i]);
    contestant.speedup = 1 / against_first.ratio;
    contestant.significant = i > 0 && against_first.significant;
    record.backends->push_back(contestant);
    if (!IsTooLarge(contestant.max_error, arguments)) continue;
    verdict.push_back(absl::StrCat(contestant.backend, " is wrong: its error of ",
                                   FormatError(contestant.max_error), " is larger than ",
                                   FormatError(arguments.tolerance)));
  }
  const bool wrong = !verdict.empty();
  if (!wrong) {
    verdict.push_back(absl::StrCat("every backend is within ", FormatError(arguments.tolerance),
                                   " of the truth"));
  }
  return Finish(arguments, record, ToTable(*record.backends).ToString(), verdict, wrong, progress);
}

// The table of all layers. Errors that are too large are marked.
std::string LayersText(const Arguments& arguments, const LayerComparison& comparison) {
  std::vector<Column> columns = {{"node"}, {"operator"}, {"value"}};
  for (const std::string& backend : comparison.backends)
    columns.push_back({backend, Align::kRight});
  Table table(std::move(columns));
  for (const Layer& layer : comparison.layers) {
    std::vector<std::string> cells = {layer.node, layer.operator_name, layer.value};
    for (const double error : layer.errors) {
      cells.push_back(absl::StrCat(FormatError(error), IsTooLarge(error, arguments) ? " !" : ""));
    }
    table.AddRow(std::move(cells));
  }
  return table.ToString();
}

// Reports every layer's errors, and for each backend the first layer whose error is too large.
absl::StatusOr<ExitCode> CompareByLayer(const Arguments& arguments, const Model& model,
                                        const std::vector<Tensor>& inputs, CompareRecord record,
                                        ProgressWatch& progress) {
  SINTER_ASSIGN_OR_RETURN(
      const LayerComparison comparison,
      CompareLayers(model, arguments.backends, inputs, arguments.model.session, progress.watch()));
  record.interrupted = comparison.interrupted;
  record.first_difference.emplace();
  record.layers.emplace();
  std::vector<std::string> verdict;
  bool parts = false;
  for (size_t i = 0; i < comparison.backends.size(); ++i) {
    const std::string& backend = comparison.backends[i];
    double largest = 0;
    const Layer* first = nullptr;
    for (const Layer& layer : comparison.layers) {
      largest = std::max(largest, layer.errors[i]);
      if (first == nullptr && IsTooLarge(layer.errors[i], arguments)) first = &layer;
    }
    auto& entry = (*record.first_difference)[backend];
    if (first == nullptr) {
      verdict.push_back(absl::StrCat(backend, " agrees with the truth in all ",
                                     comparison.layers.size(), " values: the largest error is ",
                                     FormatError(largest)));
      continue;
    }
    parts = true;
    entry.value = first->node;
    verdict.push_back(absl::StrCat(backend, " parts from the truth at '", Printable(first->node),
                                   "', value '", Printable(first->value), "': the error there is ",
                                   FormatError(first->errors[i]), ", larger than ",
                                   FormatError(arguments.tolerance)));
  }
  for (const Layer& layer : comparison.layers) {
    LayerRecord described{
        .node = layer.node, .operation = layer.operator_name, .value = layer.value, .errors = {}};
    for (size_t i = 0; i < comparison.backends.size(); ++i) {
      described.errors[comparison.backends[i]] = layer.errors[i];
    }
    record.layers->push_back(std::move(described));
  }
  return Finish(arguments, record, LayersText(arguments, comparison), verdict, parts, progress);
}

absl::StatusOr<ExitCode> Compare(Arguments arguments) {
  if (arguments.backends.empty()) {
    for (const BackendInfo& info : AvailableBackends()) arguments.backends.push_back(info.name);
  }
  ProgressWatch progress("compare");
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModelWithImported(arguments.model));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, MakeInputs(model, arguments.model));
  const RunRecord run = DescribeRun(model, arguments.model, inputs);
  CompareRecord record{static_cast<const InputsRecord&>(run)};
  record.threads = run.threads;
  record.tolerance = arguments.tolerance;
  return arguments.by_layer ? CompareByLayer(arguments, model, inputs, std::move(record), progress)
                            : CompareTimes(arguments, model, inputs, std::move(record), progress);
}

}  // namespace
Verb AddCompare(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "compare", "Compare backends: time, memory, and error against plain loops on the raw model");
  auto arguments = std::make_shared<Arguments>();
  AddModelArguments(*command, arguments->model);
  command->remove_option(command->get_option("--backend"));
  command
      ->add_option("--backends", arguments->backends,
                   "The backends, the first one being what speed-ups refer to; default: all")
      ->type_name("NAME,NAME,...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->transform(CLI::Validator(ResolveBackend, ""));
  command->add_option("--rounds", arguments->rounds, "Measured runs of each backend")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  command
      ->add_option("--time", arguments->seconds,
                   "A backend that has run for so long sits out the rest")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->check(CLI::PositiveNumber.description(""));
  command
      ->add_option("--tolerance", arguments->tolerance,
                   "The largest error, over the largest value of the output, that is no mismatch")
      ->capture_default_str()
      ->type_name("ERROR")
      ->check(CLI::NonNegativeNumber.description(""));
  command->add_flag("--by-layer", arguments->by_layer,
                    "The errors of every value within the model instead, and where they first are "
                    "too large");
  return {command, [arguments] { return Compare(*arguments); }};
}

}  // namespace sinter::tools
