#include "runtime/execution_trace.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "ir/cost.h"
#include "runtime/segment.h"

namespace sinter {
namespace {

void AddSteps(const std::vector<SegmentTrace>& segments, const std::string& prefix, int depth,
              std::vector<TracedStep>& steps) {
  size_t number = 0;
  for (size_t s = 0; s < segments.size(); ++s) {
    const Segment& segment = *segments[s].segment;
    const Plan& plan = *segment.plan();
    for (size_t i = 0; i < segments[s].steps.size(); ++i) {
      const StepTrace& trace = segments[s].steps[i];
      TracedStep step{.label = absl::StrCat(prefix, number++),
                      .depth = depth,
                      .segment = s,
                      .plan = &plan,
                      .runs = trace.runs,
                      .seconds = trace.seconds,
                      .intervals = &trace.intervals};
      if (i < plan.steps().size()) {
        step.step = &plan.steps()[i];
        step.graph = &plan.graph();
        step.node = step.step->node;
        step.candidate = step.step->candidate.get();
      } else {
        const DataDependentStep& own = *segment.data_dependent_steps()[i - plan.steps().size()];
        step.step = nullptr;
        step.graph = &own.graph();
        step.node = own.node();
        step.candidate = &own.candidate();
      }
      const std::string inner = absl::StrCat(step.label, ".");
      steps.push_back(std::move(step));
      AddSteps(trace.bodies, inner, depth + 1, steps);
    }
  }
}

void AddPlans(const std::vector<SegmentTrace>& segments,
              std::vector<std::shared_ptr<const Plan>>& plans) {
  for (const SegmentTrace& segment : segments) {
    const std::shared_ptr<const Plan>& plan = segment.segment->plan();
    if (std::find(plans.begin(), plans.end(), plan) == plans.end()) plans.push_back(plan);
    for (const StepTrace& step : segment.steps) AddPlans(step.bodies, plans);
  }
}

int64_t ArenaBytes(const std::vector<SegmentTrace>& segments) {
  int64_t most = 0;
  for (const SegmentTrace& segment : segments) {
    int64_t inner = 0;
    for (const StepTrace& step : segment.steps) inner = std::max(inner, ArenaBytes(step.bodies));
    most = std::max(most, segment.segment->plan()->arena_bytes() + inner);
  }
  return most;
}

std::string FormatText(const Format& format, const Type& type) {
  return format.dtype == type.dtype ? format.layout.ToString() : format.ToString();
}

}  // namespace

void StepTrace::Add(TimeInterval interval) {
  ++runs;
  seconds += interval.end - interval.begin;
  if (intervals.size() < kMostIntervals) intervals.push_back(interval);
}

SegmentTrace& TraceOf(std::vector<SegmentTrace>& list,
                      const std::shared_ptr<const Segment>& segment) {
  for (SegmentTrace& entry : list) {
    if (entry.segment == segment) return entry;
  }
  const size_t steps = segment->plan()->steps().size() + segment->data_dependent_steps().size();
  list.push_back({.segment = segment, .steps = std::vector<StepTrace>(steps)});
  return list.back();
}

std::string TracedStep::Layer() const {
  if (graph->node(node).origin.empty()) return "(added by passes)";
  const std::string name = NodeName();
  const size_t slash = name.rfind('/');
  return slash == std::string::npos || slash == 0 ? name : name.substr(0, slash);
}

std::vector<std::string> TracedStep::InputFormats() const {
  std::vector<std::string> formats;
  for (size_t i = 0; i < candidate->inputs.size(); ++i) {
    const Port& port = candidate->inputs[i];
    formats.push_back(port.packing
                          ? "packed"
                          : FormatText(port.format, graph->type(graph->node(node).inputs[i])));
  }
  return formats;
}

std::vector<std::string> TracedStep::OutputFormats() const {
  std::vector<std::string> formats;
  for (size_t i = 0; i < candidate->outputs.size(); ++i) {
    formats.push_back(
        FormatText(candidate->outputs[i].format, graph->type(graph->node(node).outputs[i])));
  }
  return formats;
}

std::map<NodeId, TracedStep> StepsOf(const std::vector<TracedStep>& steps, const Graph& graph) {
  std::map<NodeId, TracedStep> own;
  for (const TracedStep& step : steps) {
    if (step.graph == &graph && step.depth == 0) own.emplace(step.node, step);
  }
  return own;
}

std::vector<std::string> SourceNames(const Graph& graph, NodeId node) {
  std::vector<std::string> names;
  for (const SourceId source : graph.node(node).origin) {
    names.push_back((*graph.sources)[source.index].ToString());
  }
  return names;
}

double TracedStep::flops() const { return static_cast<double>(runs) * CostOf(*graph, node).flops; }

std::vector<TracedStep> ExecutionTrace::Steps() const {
  std::vector<TracedStep> steps;
  AddSteps(segments, "", 0, steps);
  return steps;
}

std::vector<std::shared_ptr<const Plan>> ExecutionTrace::Plans() const {
  std::vector<std::shared_ptr<const Plan>> plans;
  AddPlans(segments, plans);
  return plans;
}

PassLog ExecutionTrace::Log() const {
  PassLog log;
  for (const std::shared_ptr<const Plan>& plan : Plans()) {
    const std::vector<PassRecord>& passes = plan->log().passes;
    const size_t portable = log.passes.empty() ? 0 : plan->portable_pass_count();
    log.passes.insert(log.passes.end(), passes.begin() + static_cast<std::ptrdiff_t>(portable),
                      passes.end());
    log.rewrite_count = std::max(log.rewrite_count, plan->log().rewrite_count);
  }
  return log;
}

double ExecutionTrace::flops() const {
  double flops = 0;
  for (const TracedStep& step : Steps()) flops += step.flops();
  return flops;
}

int64_t ExecutionTrace::arena_bytes() const { return ArenaBytes(segments); }

int64_t ExecutionTrace::packed_bytes() const {
  std::set<const PackedConstant*> packed;
  int64_t bytes = 0;
  for (const std::shared_ptr<const Plan>& plan : Plans()) {
    for (const Plan::Step& step : plan->steps()) {
      for (const Plan::Operand& input : step.inputs) {
        if (input.packed == nullptr || !packed.insert(input.packed.get()).second) continue;
        bytes += input.packed->byte_size;
      }
    }
  }
  return bytes;
}

double ExecutionTrace::compile_seconds() const {
  double seconds = 0;
  for (const std::shared_ptr<const Plan>& plan : Plans()) seconds += plan->compile_seconds();
  return seconds;
}

}  // namespace sinter
