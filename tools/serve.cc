// sinter serve: keeps a session open and executes commands from stdin, so a program can time it in
// turns with other engines, as bench/peers.py does. The commands:
//   input NAME=FILE     sets an input from a .npy file for all later runs
//   run WARMUP REPEATS  WARMUP runs without timing, then REPEATS with: "ms", a number for each
//   outputs DIR         writes the results of the last run: "outputs", each with name and file
//   memory              "peak_rss_mb"
// The answer to each is one line of JSON on stdout. The first line comes without a command, once
// the session is open: base_rss_mb, create_ms, backend, threads. create_ms includes the plan if the
// arguments name inputs or shapes; otherwise the first run compiles it. End of file ends the verb.
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "report/format.h"
#include "report/json.h"
#include "runtime/machine.h"
#include "runtime/measure/race.h"
#include "runtime/plan.h"
#include "sinter/status.h"
#include "tools/input_argument.h"
#include "tools/model_arguments.h"
#include "tools/output_files.h"
#include "tools/tuning.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

void Answer(const Json& json) { std::cout << Dump(json, -1) << std::endl; }

class Server {
 public:
  explicit Server(ModelArguments arguments) : arguments_(std::move(arguments)) {}

  // Opens the model and writes the first line.
  absl::Status Open() {
    const int64_t base_rss = CurrentResidentBytes();
    double start = MonotonicSeconds();
    SINTER_ASSIGN_OR_RETURN(const Model model, LoadModel(arguments_));
    double seconds = MonotonicSeconds() - start;
    const bool shapes_known = !arguments_.files.empty() || !arguments_.shapes.empty();
    if (shapes_known) {
      SINTER_ASSIGN_OR_RETURN(inputs_, MakeInputs(model, arguments_));
    }
    start = MonotonicSeconds();
    SINTER_ASSIGN_OR_RETURN(session_, OpenSession(model, arguments_, inputs_));
    if (shapes_known) {
      SINTER_RETURN_IF_ERROR(session_->PlanFor(DimsOf(inputs_)).status());
    }
    seconds += MonotonicSeconds() - start;
    Answer({{"base_rss_mb", ToMegabytes(base_rss)},
            {"create_ms", ToMilliseconds(seconds)},
            {"backend", session_->backend()},
            {"threads", session_->threads()}});
    return absl::OkStatus();
  }

  absl::Status Do(const std::string& line) {
    const std::pair<std::string, std::string> words = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    const auto& [command, argument] = words;
    if (command == "input") return SetInput(argument);
    if (command == "run") return Run(argument);
    if (command == "outputs") return Write(argument);
    if (command == "memory" && argument.empty()) {
      Answer({{"peak_rss_mb", ToMegabytes(PeakResidentBytes())}});
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(absl::StrCat(
        "'", line, "' is none of: input NAME=FILE, run WARMUP REPEATS, outputs DIR, memory"));
  }

 private:
  absl::Status SetInput(const std::string& argument) {
    const std::optional<FileArgument> input = ParseFileArgument(argument);
    if (!input) {
      return absl::InvalidArgumentError(absl::StrCat("input: ", argument, " is not NAME=file.npy"));
    }
    arguments_.files[input->name] = input->file;
    SINTER_ASSIGN_OR_RETURN(inputs_, MakeInputs(session_->model(), arguments_));
    outputs_.clear();  // their shapes may change
    Answer(Json::object());
    return absl::OkStatus();
  }

  absl::Status Run(const std::string& argument) {
    const std::vector<std::string> counts = absl::StrSplit(argument, ' ');
    int warmup = 0;
    int repeats = 0;
    if (counts.size() != 2 || !absl::SimpleAtoi(counts[0], &warmup) ||
        !absl::SimpleAtoi(counts[1], &repeats) || warmup < 0 || repeats < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("run: '", argument, "' is not two numbers, WARMUP and REPEATS"));
    }
    if (inputs_.empty()) {
      SINTER_ASSIGN_OR_RETURN(inputs_, MakeInputs(session_->model(), arguments_));
    }
    // The first run allocates them and later ones reuse them, as in `sinter bench`.
    outputs_.resize(session_->model().outputs().size());
    const Watch watch;
    const Entrant run = RunsOf(*session_, inputs_, outputs_, watch);
    SINTER_ASSIGN_OR_RETURN(const RaceResult race,
                            Race({&run, 1}, {.warmup = warmup, .rounds = repeats}, watch));
    Json milliseconds = Json::array();
    for (const double seconds : race.seconds[0]) milliseconds.push_back(ToMilliseconds(seconds));
    Answer({{"ms", std::move(milliseconds)}});
    return absl::OkStatus();
  }

  absl::Status Write(const std::string& directory) const {
    if (outputs_.empty()) {
      return absl::FailedPreconditionError("outputs: there was no run with these inputs");
    }
    const std::vector<ValueInfo>& infos = session_->model().outputs();
    SINTER_ASSIGN_OR_RETURN(const std::vector<std::string> paths,
                            WriteOutputs(infos, outputs_, directory));
    Json outputs = Json::array();
    for (size_t i = 0; i < paths.size(); ++i) {
      outputs.push_back({{"name", infos[i].name}, {"file", paths[i]}});
    }
    Answer({{"outputs", std::move(outputs)}});
    return absl::OkStatus();
  }

  ModelArguments arguments_;
  std::unique_ptr<Session> session_;
  std::vector<Tensor> inputs_;
  std::vector<Tensor> outputs_;
};

absl::StatusOr<ExitCode> Serve(const ModelArguments& arguments) {
  Server server(arguments);
  SINTER_RETURN_IF_ERROR(server.Open());
  for (std::string line; std::getline(std::cin, line);) SINTER_RETURN_IF_ERROR(server.Do(line));
  return ExitCode::kDone;
}

}  // namespace

Verb AddServe(CLI::App& app) {
  CLI::App* command = app.add_subcommand("serve", "Keep a session open; stdin says what to do");
  command->footer(
      "Lines on stdin, each answered by a line of JSON:\n"
      "  input NAME=FILE     an input from a .npy file\n"
      "  run WARMUP REPEATS  ms of REPEATS runs, after WARMUP others\n"
      "  outputs DIR         writes the outputs as .npy files\n"
      "  memory              peak_rss_mb");
  auto arguments = std::make_shared<ModelArguments>();
  AddModelArguments(*command, *arguments);
  AddTuneArgument(*command, *arguments);
  command->remove_option(command->get_option("--json"));  // all answers are JSON
  return {command, [arguments] { return Serve(*arguments); }};
}

}  // namespace sinter::tools
