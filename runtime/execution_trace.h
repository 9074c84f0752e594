// The trace of a run: segments, their steps, and the time of each. A model whose shapes are known
// before it runs is one segment. A model with data-dependent shapes has several segments, and the
// later ones are known only after running.
#ifndef SINTER_RUNTIME_EXECUTION_TRACE_H_
#define SINTER_RUNTIME_EXECUTION_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/plan.h"

namespace sinter {

class Segment;
struct SegmentTrace;

// By MonotonicSeconds.
struct TimeInterval {
  double begin = 0;
  double end = 0;
};

// The most intervals of a step that a trace keeps: a step in a loop may run millions of times.
inline constexpr size_t kMostIntervals = 4096;

struct StepTrace {
  int64_t runs = 0;
  double seconds = 0;                   // sum over all runs, including bodies
  std::vector<TimeInterval> intervals;  // of the first runs
  std::vector<SegmentTrace> bodies;     // of If, Loop and Scan: the segments of their bodies

  void Add(TimeInterval interval);
};

struct SegmentTrace {
  std::shared_ptr<const Segment> segment;
  std::vector<StepTrace> steps;  // steps of the plan, then the data-dependent ones
};

// Returns the segment's entry in the list and adds it if it is missing.
SegmentTrace& TraceOf(std::vector<SegmentTrace>& list,
                      const std::shared_ptr<const Segment>& segment);

// A step with everything that a table shows.
struct TracedStep {
  std::string label;   // its number; "4.0" is the first step in the bodies of step 4
  int depth = 0;       // 0 outside bodies
  size_t segment = 0;  // index among the segments of its model or body
  const Plan* plan;    // the plan of its segment
  const Graph* graph;  // the graph of the node
  NodeId node;
  const Candidate* candidate;
  const Plan::Step* step;  // null for a data-dependent step
  int64_t runs = 0;
  double seconds = 0;  // sum over all runs, including bodies
  const std::vector<TimeInterval>* intervals = nullptr;

  std::string NodeName() const { return graph->NameOf(node); }
  std::string_view operator_name() const { return graph->node(node).operation.name(); }
  // The part of the model that the node belongs to: the name of its first source node without the
  // last component, "/layer1/conv1" for "/layer1/conv1/Conv", or the whole name if it has one
  // component.
  std::string Layer() const;
  // The layout of each operand, after its element type in memory if that is not the value's own:
  // "acdb", "bf16@acdb", and "packed" for a packed operand.
  std::vector<std::string> InputFormats() const;
  std::vector<std::string> OutputFormats() const;
  // Floating-point operations of all runs. 0 for If, Loop and Scan, whose bodies' steps count them.
  double flops() const;
};

// The steps of one plan among these, by node, without those in bodies.
std::map<NodeId, TracedStep> StepsOf(const std::vector<TracedStep>& steps, const Graph& graph);

// The source nodes that the node stands for, by name.
std::vector<std::string> SourceNames(const Graph& graph, NodeId node);

class ExecutionTrace {
 public:
  std::vector<SegmentTrace> segments;  // in the order in which they ran

  // All steps in the order in which they ran, each listed once however often it ran. The steps of a
  // body follow the step that owns the body. Valid as long as the trace.
  std::vector<TracedStep> Steps() const;
  // The plans of all segments, including bodies, without duplicates.
  std::vector<std::shared_ptr<const Plan>> Plans() const;
  // The log of the portable passes, then that of the specialised passes for every plan.
  PassLog Log() const;

  double flops() const;
  // The size of the arenas in use at the same time. Segments run one after the other, and bodies
  // have their own arenas.
  int64_t arena_bytes() const;
  // The size of packed weights; weights shared by plans count once.
  int64_t packed_bytes() const;
  double compile_seconds() const;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_EXECUTION_TRACE_H_
