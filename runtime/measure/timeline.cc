#include "runtime/measure/timeline.h"

#include <algorithm>
#include <tuple>

#include "ir/fused_operators.h"
#include "kernels/parallel_recorder.h"
#include "runtime/execution_trace.h"
#include "runtime/machine.h"
#include "sinter/status.h"

namespace sinter {
namespace {

void AddSteps(const ExecutionTrace& trace, double start, Timeline& timeline) {
  for (const TracedStep& traced : trace.Steps()) {
    Timeline::Step step{.step = traced.label,
                        .node = traced.NodeName(),
                        .operators = OperatorsOf(*traced.graph, traced.node),
                        .backend = std::string(traced.candidate->backend),
                        .kernel = traced.candidate->kernel,
                        .depth = traced.depth};
    for (const TimeInterval& interval : *traced.intervals) {
      step.begin = interval.begin - start;
      step.end = interval.end - start;
      timeline.steps.push_back(step);
    }
    timeline.unlisted += traced.runs - static_cast<int64_t>(traced.intervals->size());
  }
  // A body's step comes after the step that has the body, even if both begin at once.
  std::stable_sort(timeline.steps.begin(), timeline.steps.end(), [](const auto& a, const auto& b) {
    return std::tie(a.begin, a.depth) < std::tie(b.begin, b.depth);
  });
}

void AddParts(const std::vector<ParallelRecorder::Range>& ranges, double start,
              Timeline& timeline) {
  for (const ParallelRecorder::Range& range : ranges) {
    if (range.thread == 0) continue;
    const double begin = range.begin - start;
    // The last step that had begun by then.
    const auto next =
        std::upper_bound(timeline.steps.begin(), timeline.steps.end(), begin,
                         [](double time, const Timeline::Step& step) { return time < step.begin; });
    if (next == timeline.steps.begin()) continue;
    timeline.parts.push_back({.thread = range.thread,
                              .step = static_cast<size_t>(next - timeline.steps.begin() - 1),
                              .begin = begin,
                              .end = range.end - start});
  }
}

// The steps of a run, and when it began.
absl::StatusOr<Timeline> Record(const Session& session, std::span<const Tensor> inputs,
                                double& start) {
  Timeline timeline{.threads = session.threads()};
  ExecutionTrace trace;
  std::vector<Tensor> outputs(session.model().outputs().size());
  start = MonotonicSeconds();
  SINTER_RETURN_IF_ERROR(session.Run(inputs, outputs, RunOptions{.trace = &trace}));
  timeline.seconds = MonotonicSeconds() - start;
  AddSteps(trace, start, timeline);
  return timeline;
}

}  // namespace

absl::StatusOr<Timeline> RecordTimeline(const Session& session, std::span<const Tensor> inputs) {
  const ParallelRecorder recorder(&MonotonicSeconds);
  double start = 0;
  SINTER_ASSIGN_OR_RETURN(Timeline timeline, Record(session, inputs, start));
  AddParts(recorder.Ranges(), start, timeline);
  return timeline;
}

absl::StatusOr<Timeline> RecordSteps(const Session& session, std::span<const Tensor> inputs) {
  double start = 0;
  return Record(session, inputs, start);
}

}  // namespace sinter
