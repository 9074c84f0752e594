#include "runtime/measure/report_steps.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ir/cost.h"
#include "ir/fused_operators.h"
#include "runtime/backends.h"
#include "runtime/measured_cost.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Steps with a smaller share of the run have no list of alternatives: offers take time to make.
constexpr double kLeastShare = 0.01;
constexpr size_t kMostMissedFusions = 50;
const std::set<std::string_view> kMoves = {"concat", "expand", "reorder",
                                           "slice",  "split",  "transpose"};
const std::set<std::string_view> kFusingPasses = {
    "fuse-attention", "fuse-elementwise",   "fuse-epilogues", "fuse-prologues",
    "fuse-shuffles",  "scale-into-weights", "sink-concat",    "batch-normalization"};
// Reasons that name no obstacle: the neighbour is of another kind.
const std::set<std::string_view> kNoObstacle = {"not-elementwise", "no-constant-factor",
                                                "rewritten", "no-partner"};

int64_t PackedBytes(const TracedStep& step) {
  int64_t bytes = 0;
  for (const Port& port : step.candidate->inputs) bytes += port.packing ? port.packing->bytes : 0;
  return bytes;
}

std::vector<KernelAlternative> AlternativesOf(const TracedStep& step, const BackendSet& backends,
                                              const Session& session) {
  const TuningCache* const cache = session.options().tuning.get();
  const MeasuredCost cost(cache, session.threads(), backends);
  const BackendSet::Offer offer = backends.AskAll(KernelQuery(*step.graph, step.node));
  const std::vector<double> seconds = cost.Seconds(*step.graph, step.node, offer.candidates);
  const std::string chosen = KernelKey(*step.candidate);
  std::vector<KernelAlternative> alternatives;
  for (size_t i = 0; i < offer.candidates.size(); ++i) {
    const Candidate& candidate = *offer.candidates[i];
    if (candidate.backend == step.candidate->backend && KernelKey(candidate) == chosen) continue;
    const bool measured =
        IsMeasured(cache, *step.graph, step.node, session.threads(), backends, candidate);
    alternatives.push_back({.backend = std::string(candidate.backend),
                            .kernel = candidate.kernel,
                            .seconds = seconds[i],
                            .measured = measured});
  }
  std::stable_sort(alternatives.begin(), alternatives.end(),
                   [](const auto& a, const auto& b) { return a.seconds < b.seconds; });
  return alternatives;
}

void SetRoofline(const MachineCeilings& ceilings, ReportStep& step) {
  if (ceilings.flops_per_second <= 0 || ceilings.bytes_per_second <= 0 || step.seconds <= 0) return;
  const double computing = step.flops / ceilings.flops_per_second;
  const double moving = step.bytes / ceilings.bytes_per_second;
  if (computing <= 0 && moving <= 0) return;
  step.bound = computing >= moving ? "compute" : "memory";
  step.roofline_share = std::max(computing, moving) / step.seconds;
}

}  // namespace

std::vector<ReportStep> DescribeSteps(const Session& session, const StepTimes& times,
                                      const MachineCeilings& ceilings) {
  std::vector<ReportStep> steps;
  const auto backends = BackendSetFor(session.backend());
  for (const TracedStep& traced : times.trace.Steps()) {
    ReportStep step{.step = traced.label,
                    .segment = traced.segment,
                    .node = traced.NodeName(),
                    .operators = OperatorsOf(*traced.graph, traced.node),
                    .layer = traced.Layer(),
                    .sources = SourceNames(*traced.graph, traced.node),
                    .backend = std::string(traced.candidate->backend),
                    .kernel = traced.candidate->kernel,
                    .formats = absl::StrCat(absl::StrJoin(traced.InputFormats(), ", "), " -> ",
                                            absl::StrJoin(traced.OutputFormats(), ", ")),
                    .packed_bytes = PackedBytes(traced),
                    .runs = traced.runs,
                    .seconds = times.seconds[steps.size()],
                    .spread = times.spreads[steps.size()],
                    .flops = traced.flops()};
    step.bytes = static_cast<double>(traced.runs) * CostOf(*traced.graph, traced.node).bytes;
    if (step.seconds > 0) step.flops_per_second = step.flops / step.seconds;
    if (times.steps_seconds > 0) step.share = step.seconds / times.steps_seconds;
    SetRoofline(ceilings, step);
    if (backends.ok() && traced.step != nullptr && step.share >= kLeastShare) {
      step.alternatives = AlternativesOf(traced, *backends, session);
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

std::vector<CopyStep> FindCopies(const StepTimes& times) {
  std::vector<CopyStep> copies;
  size_t index = 0;
  for (const TracedStep& step : times.trace.Steps()) {
    const double seconds = times.seconds[index++];
    if (step.step == nullptr || kMoves.count(step.operator_name()) == 0) continue;
    CopyStep copy{.node = step.NodeName(),
                  .operation = std::string(step.operator_name()),
                  .seconds = seconds};
    for (const ValueId output : step.graph->node(step.node).outputs) {
      copy.bytes += ByteSize(step.graph->type(output)).ValueOrDie();
    }
    copies.push_back(std::move(copy));
  }
  std::stable_sort(copies.begin(), copies.end(),
                   [](const CopyStep& a, const CopyStep& b) { return a.bytes > b.bytes; });
  return copies;
}

std::vector<MissedFusion> FindMissedFusions(const PassLog& log,
                                            const std::vector<ReportStep>& steps) {
  std::map<std::string, double> seconds;  // by source
  for (const ReportStep& step : steps) {
    for (const std::string& source : step.sources) seconds[source] = step.seconds;
  }
  std::vector<MissedFusion> missed;
  for (const PassRecord& pass : log.passes) {
    if (kFusingPasses.count(pass.name) == 0) continue;
    for (const Explanation& explanation : pass.explanations) {
      if (kNoObstacle.count(explanation.reason) > 0) continue;
      const auto found = seconds.find(explanation.node);
      missed.push_back({.node = explanation.node,
                        .pass = pass.name,
                        .reason = explanation.reason,
                        .detail = explanation.detail,
                        .seconds = found == seconds.end() ? 0 : found->second});
    }
  }
  std::stable_sort(missed.begin(), missed.end(),
                   [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
  if (missed.size() > kMostMissedFusions) missed.resize(kMostMissedFusions);
  return missed;
}

}  // namespace sinter
