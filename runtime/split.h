// Splits a graph at data-dependent shapes into the first segment and the rest.
#ifndef SINTER_RUNTIME_SPLIT_H_
#define SINTER_RUNTIME_SPLIT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "passes/pass.h"

namespace sinter {

// The source of a value that leaves a segment or enters the next one.
struct SegmentValue {
  enum class Kind { kInput, kConstant, kResult, kDataDependent };
  Kind kind = Kind::kInput;
  // kInput: input of the segment; kResult: output of `now`; kDataDependent: index among all results
  // of `data_dependent`.
  size_t index = 0;
  ConstantRef constant;  // kConstant
};

// A node whose result shapes are known only after it has run.
struct DataDependentNode {
  Graph graph;                         // contains only this node
  std::vector<SegmentValue> operands;  // sources of the graph's inputs
};

struct SegmentSplit {
  // The part that can be compiled now. Its inputs are the segment's inputs and all shapes are
  // static. It may have no nodes.
  Graph now;
  // The nodes that run after `now`. All their operands are known by then.
  std::vector<DataDependentNode> data_dependent;
  // The remaining graph and the sources of its inputs; nullopt if all outputs are computed.
  std::optional<Graph> rest;
  std::vector<SegmentValue> rest_inputs;
  // The sources of the graph's outputs, if it is split and there is no rest.
  std::vector<SegmentValue> outputs;
  // Whether `now` is the whole graph, with the graph's outputs.
  bool whole() const { return data_dependent.empty() && !rest; }
};

// What determines a graph's shapes besides its inputs' dims.
struct ShapeNeeds {
  // All shapes follow from the dims, and the portable passes knew all that they need about them.
  // The graph is then compiled unchanged.
  bool nothing = true;
  // The inputs, of at most 64 elements each, whose elements determine the remaining shapes: as
  // operands that contain sizes, or through computations on integers and bools.
  std::vector<size_t> inputs;
};

// Errors as for Session::Run.
absl::StatusOr<ShapeNeeds> NeedsOf(const Graph& graph,
                                   const std::vector<std::vector<int64_t>>& input_dims,
                                   const PassOptions& options);

// The treatment of a node whose result shapes are determined by computed elements: kCompile
// compiles the next segment for those elements, kRun runs the node as a data-dependent one. kRun
// suits elements that differ from run to run, as in the body of a loop.
enum class ComputedShapes { kCompile, kRun };

// Splits the graph for inputs of these dims. `known` has the elements of the inputs that NeedsOf
// returned, and null for the others. If sizes or ranks were open that are known now, the portable
// passes run on the first part again. At least one node runs.
absl::StatusOr<SegmentSplit> SplitAtDataDependence(
    const Graph& graph, const std::vector<std::vector<int64_t>>& input_dims,
    const std::vector<ConstantRef>& known, const PassOptions& options, ComputedShapes computed);

}  // namespace sinter

#endif  // SINTER_RUNTIME_SPLIT_H_
