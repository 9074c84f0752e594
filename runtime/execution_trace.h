// What a run of a model went through: segments, their steps, and how long each took. A model whose
// shapes are known before it runs is one segment; one whose shapes depend on data is several, of
// which the later ones are known only after running.
#ifndef SINTER_RUNTIME_EXECUTION_TRACE_H_
#define SINTER_RUNTIME_EXECUTION_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/plan.h"

namespace sinter {

class Segment;
struct SegmentTrace;

struct StepTrace {
  int64_t runs = 0;
  double seconds = 0;                // of all runs together, bodies included
  std::vector<SegmentTrace> bodies;  // of If, Loop and Scan: what their bodies went through
};

struct SegmentTrace {
  std::shared_ptr<const Segment> segment;
  std::vector<StepTrace> steps;  // of its plan, then the data-dependent ones
};

// The entry of the segment in the list, added when it is not there.
SegmentTrace& TraceOf(std::vector<SegmentTrace>& list,
                      const std::shared_ptr<const Segment>& segment);

// A step as a line of a table.
struct TracedStep {
  std::string label;   // its number; "4.0" is the first step in the bodies of step 4
  int depth = 0;       // 0 outside of bodies
  size_t segment = 0;  // by number among the segments around it
  const Plan* plan;    // of its segment
  const Graph* graph;  // that has the node
  NodeId node;
  const Candidate* candidate;
  const Plan::Step* step;  // null for a data-dependent one: its results have memory of their own
  int64_t runs = 0;
  double seconds = 0;  // of all runs together, bodies included

  std::string NodeName() const { return graph->NameOf(node); }
  std::string_view operator_name() const { return graph->node(node).operation.name(); }
  // Floating-point operations of all runs; of If, Loop and Scan none: those of their bodies count.
  double flops() const;
};

class ExecutionTrace {
 public:
  std::vector<SegmentTrace> segments;  // in the order in which they ran

  // All steps in the order in which they ran; those in bodies follow the step that the body belongs
  // to, each once however often it ran. Valid as long as the trace.
  std::vector<TracedStep> Steps() const;
  // Of all segments, bodies included, each once.
  std::vector<std::shared_ptr<const Plan>> Plans() const;
  // Of the portable passes once, then of the specialised ones for every plan.
  PassLog Log() const;

  double flops() const;
  // Of the arenas that are in use at the same time: segments follow each other, bodies have their
  // own.
  int64_t arena_bytes() const;
  // Of packed weights, those that plans share once.
  int64_t packed_bytes() const;
  double compile_seconds() const;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_EXECUTION_TRACE_H_
