#include "runtime/measure/arena_intervals.h"

#include <algorithm>

#include "runtime/segment.h"
#include "sinter/status.h"

namespace sinter {
namespace {

bool InArena(const Plan::Operand& operand) {
  return operand.packed == nullptr && operand.storage.kind == Storage::Kind::kArena;
}

void AddSegment(const Plan& plan, size_t segment, std::vector<ArenaInterval>& intervals) {
  const size_t first = intervals.size();
  const std::vector<Plan::Step>& steps = plan.steps();
  for (size_t s = 0; s < steps.size(); ++s) {
    for (const Plan::Operand& input : steps[s].inputs) {
      if (!InArena(input)) continue;
      // The latest interval that contains the operand holds its elements.
      for (size_t i = intervals.size(); i-- > first;) {
        ArenaInterval& interval = intervals[i];
        const int64_t offset = input.storage.offset;
        if (offset < interval.offset || offset >= interval.offset + interval.bytes) continue;
        interval.last_step = s;
        break;
      }
    }
    const Node& node = plan.graph().node(steps[s].node);
    for (size_t i = 0; i < steps[s].outputs.size(); ++i) {
      const Plan::Operand& output = steps[s].outputs[i];
      if (!InArena(output)) continue;
      intervals.push_back({.value = plan.graph().NameOf(steps[s].node),
                           .segment = segment,
                           .offset = output.storage.offset,
                           .bytes = ByteSize(plan.graph().type(node.outputs[i])).ValueOrDie(),
                           .first_step = s,
                           .last_step = s});
    }
  }
}

}  // namespace

std::vector<ArenaInterval> ArenaIntervals(const ExecutionTrace& trace) {
  std::vector<ArenaInterval> intervals;
  for (size_t s = 0; s < trace.segments.size(); ++s) {
    AddSegment(*trace.segments[s].segment->plan(), s, intervals);
  }
  return intervals;
}

}  // namespace sinter
