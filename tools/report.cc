// sinter report: what each pass did, what it bought and what it cost.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "passes/pipeline.h"
#include "tools/format.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/plan_table.h"
#include "tools/table.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
  ModelArguments model;
  int rounds = 15;
};

constexpr char kNoPass[] = "(no pass)";

// "-12.5 %" of the median before, or what is true when nothing can be told from the runs.
std::string Change(const StageReport& before, const StageReport& after) {
  if (!after.significant) return "no significant change";
  const double change = after.time.median / before.time.median - 1;
  return absl::StrCat(change < 0 ? "" : "+", FormatPercent(change));
}

std::string RulesOf(const StageReport& stage) {
  return absl::StrJoin(stage.rewrites, ", ", [](std::string* out, const auto& rule) {
    absl::StrAppend(out, rule.first, " x", rule.second);
  });
}

std::string WhatPassesDid(const std::vector<StageReport>& stages) {
  Table table({{"pass"}, {"phase"}, {"nodes", Align::kRight}, {"ms", Align::kRight}, {"rewrites"}});
  for (const StageReport& stage : stages) {
    if (stage.pass.empty()) continue;
    const std::string nodes = stage.nodes_before == stage.nodes_after
                                  ? absl::StrCat(stage.nodes_after)
                                  : absl::StrCat(stage.nodes_before, " -> ", stage.nodes_after);
    table.AddRow(
        {stage.pass, stage.phase, nodes, FormatMilliseconds(stage.pass_seconds), RulesOf(stage)});
  }
  return table.ToString();
}

std::string WhatPassesBought(const std::vector<StageReport>& stages) {
  Table table({{"after pass"},
               {"steps", Align::kRight},
               {"median ms", Align::kRight},
               {"min - p90 ms", Align::kRight},
               {"change", Align::kRight},
               {"since start", Align::kRight},
               {"arena MB", Align::kRight},
               {"packed MB", Align::kRight},
               {"error", Align::kRight}});
  for (size_t i = 0; i < stages.size(); ++i) {
    const StageReport& stage = stages[i];
    table.AddRow({stage.pass.empty() ? kNoPass : stage.pass, absl::StrCat(stage.steps),
                  FormatMilliseconds(stage.time.median),
                  absl::StrCat(FormatMilliseconds(stage.time.min), " - ",
                               FormatMilliseconds(stage.time.p90)),
                  i == 0 ? "" : Change(stages[i - 1], stage),
                  FormatRatio(stages.front().time.median / stage.time.median),
                  FormatMegabytes(stage.arena_bytes), FormatMegabytes(stage.packed_bytes),
                  FormatError(stage.error)});
  }
  return table.ToString();
}

Json ToJson(const std::vector<StageReport>& stages) {
  Json passes = Json::array();
  for (const StageReport& stage : stages) {
    passes.push_back({{"pass", stage.pass},
                      {"phase", stage.phase},
                      {"rewrites", stage.rewrites},
                      {"nodes_before", stage.nodes_before},
                      {"nodes_after", stage.nodes_after},
                      {"pass_ms", ToMilliseconds(stage.pass_seconds)},
                      {"steps", stage.steps},
                      {"min_ms", ToMilliseconds(stage.time.min)},
                      {"median_ms", ToMilliseconds(stage.time.median)},
                      {"p90_ms", ToMilliseconds(stage.time.p90)},
                      {"significant", stage.significant},
                      {"cumulative_speedup", stages.front().time.median / stage.time.median},
                      {"arena_mb", ToMegabytes(stage.arena_bytes)},
                      {"packed_mb", ToMegabytes(stage.packed_bytes)},
                      {"error", stage.error}});
  }
  return passes;
}

// Stages of their own get only the passes that are not left out: stopping is leaving out the rest.
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
  PassOptions& passes = arguments.model.options.passes;
  passes = WithoutTheRest(std::move(passes));
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModelWithImported(arguments.model));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, MakeInputs(model, arguments.model));
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                          Session::Create(model, arguments.model.session));
  SINTER_ASSIGN_OR_RETURN(
      const std::vector<StageReport> stages,
      MeasurePasses(model.imported(), inputs,
                    {.session = {.backend = session->backend(), .threads = session->threads()},
                     .model = arguments.model.options,
                     .rounds = arguments.rounds}));
  SINTER_ASSIGN_OR_RETURN(const ExecutionTrace trace, session->Trace(inputs));
  const std::string text = absl::StrCat(
      "What each pass did\n\n", WhatPassesDid(stages),
      "\nWhat it bought: the whole model when the ", "passes stop there, on ", session->backend(),
      ", ", session->threads(), session->threads() == 1 ? " thread" : " threads", ", ",
      arguments.rounds, " rounds\nThe error is against the imported graph on naive kernels.\n\n",
      WhatPassesBought(stages), "\nCopies that are left\n\n", CopiesTable(trace));
  Json results = DescribeRun(*session, arguments.model, inputs);
  results["rounds"] = arguments.rounds;
  results["passes"] = ToJson(stages);
  results["copies"] = CopiesJson(trace);
  SINTER_RETURN_IF_ERROR(Emit("report", text, results, arguments.model.json));
  return ExitCode::kDone;
}

}  // namespace

Verb AddReport(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("report", "Show for each pass what it did, what it bought, what it cost");
  auto arguments = std::make_shared<Arguments>();
  AddModelArguments(*command, arguments->model);
  command->add_option("--rounds", arguments->rounds, "Runs of each stage; stages take turns")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  return {command, [arguments] { return Report(*arguments); }};
}

}  // namespace sinter::tools
