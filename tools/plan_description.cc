#include "tools/plan_description.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ir/checked_size.h"
#include "ir/dot.h"
#include "ir/fused_operators.h"
#include "ir/graph.h"
#include "report/format.h"
#include "runtime/plan.h"
#include "runtime/segment.h"
#include "sinter/status.h"

namespace sinter::tools {
namespace {

// "arena+4096", "input 0", "output 1", "constant".
std::string Place(const Storage& storage) {
  switch (storage.kind) {
    case Storage::Kind::kNone: return "nowhere";
    case Storage::Kind::kArena:
      return storage.row_stride == 0
                 ? absl::StrCat("arena+", storage.offset)
                 : absl::StrCat("arena+", storage.offset, ", rows ", storage.row_stride);
    case Storage::Kind::kInput: return absl::StrCat("input ", storage.index);
    case Storage::Kind::kOutput: return absl::StrCat("output ", storage.index);
    case Storage::Kind::kConstant: return "constant";
  }
  return "";
}

PlanStepRecord Describe(const TracedStep& step) {
  const Candidate& candidate = *step.candidate;
  PlanStepRecord record{.step = step.label,
                        .segment = step.segment,
                        .node = step.NodeName(),
                        .operation = std::string(step.operator_name()),
                        .operators = OperatorsOf(*step.graph, step.node),
                        .backend = std::string(candidate.backend),
                        .kernel = candidate.kernel,
                        .input_layouts = step.InputFormats(),
                        .output_layouts = step.OutputFormats()};
  for (size_t i = 0; i < candidate.inputs.size(); ++i) {
    const std::optional<Packing>& packing = candidate.inputs[i].packing;
    if (packing) record.packings.push_back(absl::StrCat("#", i, " ", packing->packed_format));
  }
  if (step.step == nullptr) {
    record.results.push_back("own memory");
  } else {
    for (const Plan::Operand& output : step.step->outputs) {
      record.results.push_back(Place(output.storage));
    }
  }
  return record;
}

}  // namespace

PlanRecord DescribePlan(const ExecutionTrace& trace) {
  PlanRecord plan{.steps = {},
                  .segments = trace.segments.size(),
                  .arena = trace.arena_bytes(),
                  .packed = trace.packed_bytes(),
                  .compile = trace.compile_seconds()};
  for (const TracedStep& step : trace.Steps()) plan.steps.push_back(Describe(step));
  return plan;
}

std::string PlanDot(const ExecutionTrace& trace, bool expand) {
  const std::vector<TracedStep> all = trace.Steps();
  double total = 0;
  for (const TracedStep& step : all) total += step.depth == 0 ? step.seconds : 0;
  std::vector<std::string> pictures;
  for (const SegmentTrace& segment : trace.segments) {
    const Graph& graph = segment.segment->plan()->graph();
    const std::map<NodeId, TracedStep> steps = StepsOf(all, graph);
    DotOptions options{.details = nullptr, .summary = nullptr, .expand = expand};
    options.details = [&steps](NodeId id) -> std::string {
      const auto found = steps.find(id);
      if (found == steps.end()) return "a view: no step";
      const PlanStepRecord record = Describe(found->second);
      return absl::StrCat(record.backend, ": ", record.kernel, "\n",
                          PlanStepRecord::LayoutsText(record));
    };
    options.summary = [&steps, total](std::span<const NodeId> ids) -> std::string {
      double seconds = 0;
      for (const NodeId id : ids) {
        const auto found = steps.find(id);
        if (found != steps.end()) seconds += found->second.seconds;
      }
      if (seconds == 0) return "";
      return absl::StrCat(ids.size() > 1 ? "together " : "", FormatMilliseconds(seconds), " ms, ",
                          FormatPercent(seconds / total));
    };
    pictures.push_back(ToDot(graph, options));
  }
  return absl::StrJoin(pictures, "\n");
}

}  // namespace sinter::tools
