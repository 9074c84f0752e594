#include "runtime/measure/pass_stages.h"

#include <memory>
#include <utility>

#include "passes/pipeline.h"
#include "runtime/measure/race.h"
#include "runtime/measure/truth.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// A compiled stage.
struct Stage {
  StageReport report;
  std::unique_ptr<Session> session;
  std::vector<Tensor> outputs;
};

ModelOptions StoppedAfter(const ModelOptions& options, const std::string& pass) {
  ModelOptions stopped = options;
  stopped.passes.stop_after = pass;
  if (!pass.empty()) return stopped;
  for (const auto& pipeline : {PortablePipeline(), SpecialisedPipeline()}) {
    for (const Pass& each : pipeline) stopped.passes.without.emplace(each.name);
  }
  return stopped;
}

absl::StatusOr<Stage> CompileStage(const Graph& imported, const Pass* pass,
                                   std::span<const Tensor> inputs, const ReportOptions& options) {
  Stage stage;
  if (pass != nullptr) {
    stage.report.pass = std::string(pass->name);
    stage.report.phase = std::string(pass->phase);
    stage.report.required = pass->required;
  }
  SINTER_ASSIGN_OR_RETURN(Model model,
                          Model::Create(imported, StoppedAfter(options.model, stage.report.pass)));
  SINTER_ASSIGN_OR_RETURN(stage.session, Session::Create(std::move(model), options.session));
  SINTER_ASSIGN_OR_RETURN(const ExecutionTrace trace, stage.session->Trace(inputs));
  stage.report.steps = trace.Steps().size();
  stage.report.arena_bytes = trace.arena_bytes();
  stage.report.packed_bytes = trace.packed_bytes();
  const PassLog log = trace.Log();
  for (const PassRecord& record : log.passes) {
    if (record.name != stage.report.pass) continue;
    for (const RewriteRecord& rewrite : record.rewrites) ++stage.report.rewrites[rewrite.rule];
    // A specialised pass has a record for every plan.
    stage.report.nodes_before += record.nodes_before;
    stage.report.nodes_after += record.nodes_after;
    stage.report.pass_seconds += record.seconds;
  }
  return stage;
}

}  // namespace

absl::StatusOr<PassStages> MeasurePasses(const Graph& imported, std::span<const Tensor> inputs,
                                         const ReportOptions& options, const Watch& watch) {
  std::vector<const Pass*> passes = {nullptr};  // null: the stage before the first pass
  for (const auto& pipeline : {PortablePipeline(), SpecialisedPipeline()}) {
    for (const Pass& pass : pipeline) {
      const bool left_out = options.model.passes.without.count(std::string(pass.name)) > 0;
      if (!pass.required && !left_out) passes.push_back(&pass);
    }
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> truth,
                          Truth(imported, inputs, options.session.threads));
  PassStages result;
  std::vector<Stage> stages;
  for (const Pass* pass : passes) {
    if ((result.interrupted = watch.cancelled())) break;
    watch.Report("stages compiled", stages.size(), passes.size());
    SINTER_ASSIGN_OR_RETURN(Stage stage, CompileStage(imported, pass, inputs, options));
    stage.outputs.resize(truth.size());
    SINTER_RETURN_IF_ERROR(stage.session->Run(inputs, stage.outputs));
    SINTER_ASSIGN_OR_RETURN(stage.report.error, LargestError(stage.outputs, truth));
    stages.push_back(std::move(stage));
  }
  std::vector<Entrant> entrants;
  for (Stage& stage : stages) {
    entrants.push_back(RunsOf(*stage.session, inputs, stage.outputs, watch));
  }
  SINTER_ASSIGN_OR_RETURN(const RaceResult race, Race(entrants, {.rounds = options.rounds}, watch));
  result.interrupted = result.interrupted || race.interrupted;
  for (size_t i = 0; i < stages.size(); ++i) {
    stages[i].report.time = SummaryOf(race.seconds[i]);
    if (i > 0) stages[i].report.change = Judge(race.seconds[i - 1], race.seconds[i]);
    result.stages.push_back(std::move(stages[i].report));
  }
  return result;
}

}  // namespace sinter
