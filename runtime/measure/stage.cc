#include "runtime/measure/stage.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ir/cost.h"
#include "ir/text.h"
#include "runtime/measure/truth.h"
#include "runtime/measured_cost.h"
#include "sinter/status.h"
#include "xxhash.h"

namespace sinter {
namespace {

uint64_t PlanHash(const ExecutionTrace& trace) {
  std::string text;
  for (const std::shared_ptr<const Plan>& plan : trace.Plans()) text += Print(plan->graph());
  for (const TracedStep& step : trace.Steps()) {
    absl::StrAppend(&text, step.label, " ", ToAbsl(step.candidate->backend), " ",
                    KernelKey(*step.candidate), "\n");
  }
  return XXH3_64bits(text.data(), text.size());
}

}  // namespace

absl::StatusOr<Stage> CompileStage(const StageSource& source, const std::set<std::string>& without,
                                   bool tuned, bool explain) {
  ModelOptions model_options = source.model;
  model_options.passes.without.insert(without.begin(), without.end());
  model_options.passes.explain = explain;
  model_options.keep_imported = false;
  SessionOptions session_options = source.session;
  if (!tuned) session_options.tuning = nullptr;
  Stage stage;
  SINTER_ASSIGN_OR_RETURN(Model model, Model::Create(source.imported, model_options));
  SINTER_ASSIGN_OR_RETURN(stage.session, Session::Create(std::move(model), session_options));
  SINTER_ASSIGN_OR_RETURN(stage.trace, stage.session->Trace(source.inputs));
  stage.log = stage.trace.Log();
  stage.plan_hash = PlanHash(stage.trace);
  for (const TracedStep& step : stage.trace.Steps()) {
    stage.moved_bytes += step.runs * static_cast<int64_t>(CostOf(*step.graph, step.node).bytes);
  }
  stage.outputs.resize(source.truth.size());
  SINTER_RETURN_IF_ERROR(stage.session->Run(source.inputs, stage.outputs));
  SINTER_ASSIGN_OR_RETURN(stage.error, LargestError(stage.outputs, source.truth));
  return stage;
}

std::map<std::string, size_t> RewriteCounts(const PassLog& log) {
  std::map<std::string, size_t> counts;
  for (const PassRecord& pass : log.passes) counts[pass.name] += pass.rewrites.size();
  return counts;
}

}  // namespace sinter
