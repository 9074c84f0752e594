#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ir/fused_operators.h"
#include "ir/out_of_memory.h"
#include "ir/suggestion.h"
#include "passes/explanations.h"
#include "runtime/execution_trace.h"
#include "runtime/measure/source_dispositions.h"
#include "sinter/node_explanation.h"
#include "sinter/session.h"
#include "sinter/status.h"

namespace sinter {
namespace {

absl::StatusOr<SourceDisposition> FindNode(const Model& model, const ExecutionTrace& trace,
                                           const std::string& name) {
  std::vector<SourceDisposition> all = DispositionsOf(model.graph(), trace);
  const auto found = std::ranges::find(all, name, &SourceDisposition::source);
  if (found != all.end()) return std::move(*found);
  std::vector<std::string> known;
  for (const SourceDisposition& each : all) known.push_back(each.source);
  return absl::NotFoundError(
      absl::StrCat("the model has no node '", name, "'", DidYouMean(name, known)));
}

ExplainedStep Describe(const TracedStep& step) {
  return {.step = step.label,
          .node = step.NodeName(),
          .operators = OperatorsOf(*step.graph, step.node),
          .sources = SourceNames(*step.graph, step.node),
          .backend = std::string(step.candidate->backend),
          .kernel = step.candidate->kernel,
          .formats = absl::StrCat(absl::StrJoin(step.InputFormats(), ", "), " -> ",
                                  absl::StrJoin(step.OutputFormats(), ", "))};
}

absl::StatusOr<NodeExplanation> Explain(const Model& model, std::span<const Tensor> inputs,
                                        const SessionOptions& options, const std::string& node) {
  if (!model.options().passes.explain) {
    return absl::FailedPreconditionError(
        "an explanation needs what the passes record: load the model with PassOptions::explain");
  }
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Create(model, options));
  SINTER_ASSIGN_OR_RETURN(const ExecutionTrace trace, session->Trace(inputs));
  NodeExplanation explanation;
  SINTER_ASSIGN_OR_RETURN(explanation.node, FindNode(model, trace, node));
  std::set<std::string> names = {node};  // passes know a fused node by its first source
  const std::vector<std::string>& labels = explanation.node.steps;
  for (const TracedStep& step : trace.Steps()) {
    if (std::ranges::count(labels, step.label) == 0) continue;
    explanation.steps.push_back(Describe(step));
    names.insert(step.NodeName());
  }
  // A rewrite is in the log once for each of its nodes.
  std::set<std::pair<std::string, std::string>> rewrites;
  for (Explanation& each : ExplanationsIn(trace.Log())) {
    if (names.count(each.node) == 0) continue;
    if (each.reason == "rewritten" && !rewrites.emplace(each.pass, each.detail).second) continue;
    explanation.decisions.push_back(
        {std::move(each.pass), std::move(each.reason), std::move(each.detail)});
  }
  return explanation;
}

}  // namespace

absl::StatusOr<NodeExplanation> ExplainNode(const Model& model, std::span<const Tensor> inputs,
                                            const SessionOptions& options,
                                            const std::string& node) {
  return CatchOutOfMemory("an explanation", [&] { return Explain(model, inputs, options, node); });
}

}  // namespace sinter
