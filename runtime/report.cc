#include "runtime/report.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "ir/status.h"
#include "passes/pipeline.h"
#include "runtime/difference.h"
#include "runtime/machine.h"

namespace sinter {
namespace {

// A compiled stage and the times of its runs so far.
struct Stage {
  StageReport report;
  std::unique_ptr<Session> session;
  std::vector<double> seconds;
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
  for (const PassRecord& record : trace.Log().passes) {
    if (record.name != stage.report.pass) continue;
    for (const RewriteRecord& rewrite : record.rewrites) ++stage.report.rewrites[rewrite.rule];
    stage.report.nodes_before += record.nodes_before;
    stage.report.nodes_after += record.nodes_after;
    stage.report.pass_seconds += record.seconds;
  }
  return stage;
}

double Quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

// The Mann-Whitney test: how often a run of the one is faster than one of the other, against how
// often chance would have it. Few runs never differ; of all stages of a report that are equal in
// truth, about one in 400 is said to differ. Runs need no normal distribution, and a single slow
// one counts for little.
bool Differ(const std::vector<double>& a, const std::vector<double>& b) {
  constexpr double kDeviations = 3;
  double faster = 0;
  for (const double x : a) {
    for (const double y : b) faster += x < y ? 1 : x == y ? 0.5 : 0;
  }
  const auto pairs = static_cast<double>(a.size() * b.size());
  const double deviation = std::sqrt(pairs * static_cast<double>(a.size() + b.size() + 1) / 12);
  return std::abs(faster - pairs / 2) > kDeviations * deviation;
}

}  // namespace

Timing SummaryOf(std::vector<double> seconds) {
  if (seconds.empty()) return {};
  std::sort(seconds.begin(), seconds.end());
  return {seconds.front(), Quantile(seconds, 0.5), Quantile(seconds, 0.9)};
}

absl::StatusOr<std::vector<StageReport>> MeasurePasses(const Graph& imported,
                                                       std::span<const Tensor> inputs,
                                                       const ReportOptions& options) {
  std::vector<Stage> stages;
  SINTER_ASSIGN_OR_RETURN(Stage first, CompileStage(imported, nullptr, inputs, options));
  stages.push_back(std::move(first));
  for (const auto& pipeline : {PortablePipeline(), SpecialisedPipeline()}) {
    for (const Pass& pass : pipeline) {
      const bool left_out = options.model.passes.without.count(std::string(pass.name)) > 0;
      if (pass.required || left_out) continue;
      SINTER_ASSIGN_OR_RETURN(Stage stage, CompileStage(imported, &pass, inputs, options));
      stages.push_back(std::move(stage));
    }
  }

  // The truth: nothing rewritten, nothing but plain loops.
  ReportOptions truth_options = options;
  truth_options.session.backend = "naive";
  SINTER_ASSIGN_OR_RETURN(const Stage truth,
                          CompileStage(imported, nullptr, inputs, truth_options));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> reference, truth.session->Run(inputs));

  for (Stage& stage : stages) {
    SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> outputs, stage.session->Run(inputs));
    for (size_t i = 0; i < outputs.size(); ++i) {
      SINTER_ASSIGN_OR_RETURN(const double error, RelativeError(outputs[i], reference[i]));
      stage.report.error = std::max(stage.report.error, error);
    }
  }
  for (int round = 0; round < options.rounds; ++round) {
    for (Stage& stage : stages) {
      const double start = MonotonicSeconds();
      SINTER_RETURN_IF_ERROR(stage.session->Run(inputs).status());
      stage.seconds.push_back(MonotonicSeconds() - start);
    }
  }
  std::vector<StageReport> reports;
  for (size_t i = 0; i < stages.size(); ++i) {
    stages[i].report.time = SummaryOf(stages[i].seconds);
    stages[i].report.significant = i > 0 && Differ(stages[i - 1].seconds, stages[i].seconds);
    reports.push_back(std::move(stages[i].report));
  }
  return reports;
}

}  // namespace sinter
