// sinter compare: the same model and inputs on several backends, against the truth: the imported
// graph, no pass applied, on naive kernels.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "tools/format.h"
#include "tools/layer_comparison.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/table.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
  ModelArguments model;
  std::vector<std::string> backends;
  int rounds = 10;
  double seconds = 10;
  double tolerance = 1e-4;
  bool by_layer = false;
};

struct Contestant {
  std::string backend;
  std::unique_ptr<Session> session;
  std::vector<Tensor> outputs;
  std::vector<double> seconds;
  double spent = 0;
  double max_error = 0;
  int64_t memory = 0;  // arena and packed weights
};

// Compiles, runs once and compares the results with the truth.
absl::StatusOr<Contestant> Enter(const std::string& backend, const Arguments& arguments,
                                 const std::vector<Tensor>& inputs,
                                 const std::vector<Tensor>& truth) {
  Contestant contestant{.backend = backend};
  // Opened anew for each, so that none finds another's packed weights.
  SINTER_ASSIGN_OR_RETURN(Model model, LoadModelWithImported(arguments.model));
  SessionOptions options = arguments.model.session;
  options.backend = backend;
  SINTER_ASSIGN_OR_RETURN(contestant.session, Session::Create(std::move(model), options));
  SINTER_ASSIGN_OR_RETURN(const ExecutionTrace trace, contestant.session->Trace(inputs));
  contestant.memory = trace.arena_bytes() + trace.packed_bytes();
  SINTER_ASSIGN_OR_RETURN(contestant.outputs, contestant.session->Run(inputs));
  for (size_t i = 0; i < truth.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(const double error, RelativeError(contestant.outputs[i], truth[i]));
    contestant.max_error = std::max(contestant.max_error, error);
  }
  return contestant;
}

// In rounds, so that what slows the machine for a while slows all. Who has had its time sits out.
absl::Status Race(std::vector<Contestant>& contestants, const std::vector<Tensor>& inputs,
                  int rounds, double most_seconds) {
  for (int round = 0; round < rounds; ++round) {
    for (Contestant& contestant : contestants) {
      if (round > 0 && contestant.spent >= most_seconds) continue;
      const double start = MonotonicSeconds();
      SINTER_RETURN_IF_ERROR(contestant.session->Run(inputs, contestant.outputs));
      contestant.seconds.push_back(MonotonicSeconds() - start);
      contestant.spent += contestant.seconds.back();
    }
  }
  return absl::OkStatus();
}

// Every layer's errors, and for each backend the first layer whose error is too large.
absl::StatusOr<ExitCode> CompareByLayer(const Model& model, const Arguments& arguments,
                                        const std::vector<Tensor>& inputs) {
  const std::vector<std::string>& backends = arguments.backends;
  SINTER_ASSIGN_OR_RETURN(const std::vector<Layer> layers,
                          CompareLayers(model, backends, inputs, arguments.model.session));
  std::vector<Column> columns = {{"node"}, {"operator"}, {"value"}};
  for (const std::string& backend : backends) columns.push_back({backend, Align::kRight});
  Table table(std::move(columns));
  Json described = Json::array();
  std::vector<const Layer*> parting(backends.size(), nullptr);
  for (const Layer& layer : layers) {
    std::vector<std::string> cells = {layer.node, layer.operator_name, layer.value};
    Json errors = Json::object();
    for (size_t i = 0; i < backends.size(); ++i) {
      const double error = layer.errors[i];
      const bool parts = !(error <= arguments.tolerance);
      if (parts && parting[i] == nullptr) parting[i] = &layer;
      cells.push_back(absl::StrCat(FormatError(error), parts ? " !" : ""));
      errors[backends[i]] = error;
    }
    table.AddRow(std::move(cells));
    described.push_back({{"node", layer.node},
                         {"operator", layer.operator_name},
                         {"value", layer.value},
                         {"errors", std::move(errors)}});
  }
  Json first = Json::object();
  ExitCode code = ExitCode::kDone;
  for (size_t i = 0; i < backends.size(); ++i) {
    first[backends[i]] = parting[i] == nullptr ? Json() : Json(parting[i]->node);
    if (parting[i] == nullptr) continue;
    code = ExitCode::kMismatch;
    Say(absl::StrCat(backends[i], " parts from the truth at '", parting[i]->node, "', value '",
                     parting[i]->value, "': the error is larger than ",
                     FormatError(arguments.tolerance)));
  }
  SINTER_RETURN_IF_ERROR(Emit("compare", table.ToString(),
                              {{"model", arguments.model.path},
                               {"tolerance", arguments.tolerance},
                               {"first_difference", std::move(first)},
                               {"layers", std::move(described)}},
                              arguments.model.json));
  return code;
}

absl::StatusOr<ExitCode> Compare(Arguments arguments) {
  if (arguments.backends.empty()) {
    for (const BackendInfo& info : AvailableBackends()) arguments.backends.push_back(info.name);
  }
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModelWithImported(arguments.model));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, MakeInputs(model, arguments.model));
  if (arguments.by_layer) return CompareByLayer(model, arguments, inputs);
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> truth,
                          Truth(model.imported(), inputs, arguments.model.session.threads));
  std::vector<Contestant> contestants;
  for (const std::string& backend : arguments.backends) {
    auto contestant = Enter(backend, arguments, inputs, truth);
    if (!contestant.ok()) {
      return Annotate(contestant.status(), absl::StrCat("backend ", backend));
    }
    contestants.push_back(*std::move(contestant));
  }
  SINTER_RETURN_IF_ERROR(Race(contestants, inputs, arguments.rounds, arguments.seconds));

  Table table({{"backend"},
               {"min ms", Align::kRight},
               {"median ms", Align::kRight},
               {"runs", Align::kRight},
               {"speed-up", Align::kRight},
               {"max error", Align::kRight},
               {"memory MB", Align::kRight}});
  Json described = Json::array();
  std::vector<std::string> wrong;
  const double first_median = SummaryOf(contestants.front().seconds).median;
  for (const Contestant& contestant : contestants) {
    const Timing timing = SummaryOf(contestant.seconds);
    const double speedup = first_median / timing.median;
    table.AddRow({contestant.backend, FormatMilliseconds(timing.min),
                  FormatMilliseconds(timing.median), absl::StrCat(contestant.seconds.size()),
                  FormatRatio(speedup), FormatError(contestant.max_error),
                  FormatMegabytes(contestant.memory)});
    described.push_back({{"backend", contestant.backend},
                         {"min_ms", ToMilliseconds(timing.min)},
                         {"median_ms", ToMilliseconds(timing.median)},
                         {"runs", contestant.seconds.size()},
                         {"speedup", speedup},
                         {"max_error", contestant.max_error},
                         {"peak_memory_mb", ToMegabytes(contestant.memory)}});
    if (!(contestant.max_error <= arguments.tolerance)) wrong.push_back(contestant.backend);
  }
  Json results = DescribeRun(*contestants.front().session, arguments.model, inputs);
  results.erase("backend");
  results["tolerance"] = arguments.tolerance;
  results["backends"] = std::move(described);
  SINTER_RETURN_IF_ERROR(Emit("compare", table.ToString(), results, arguments.model.json));
  if (wrong.empty()) return ExitCode::kDone;
  Say(absl::StrCat("the error is larger than ", FormatError(arguments.tolerance), " on ",
                   absl::StrJoin(wrong, ", ")));
  return ExitCode::kMismatch;
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
      ->check([](const std::string& name) {
        return std::string(BackendSetFor(name).status().message());
      });
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
