// Where a graph has to stop before its shapes are all known: the first segment of a model whose
// shapes depend on data.
#ifndef SINTER_RUNTIME_SPLIT_H_
#define SINTER_RUNTIME_SPLIT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "passes/pass.h"

namespace sinter {

// Where a value comes from that leaves a segment, or goes on into the next.
struct SegmentValue {
  enum class Kind { kInput, kConstant, kResult, kDataDependent };
  Kind kind = Kind::kInput;
  // kInput: of the segment; kResult: output of `now`; kDataDependent: in the order of all results
  // of `data_dependent`.
  size_t index = 0;
  ConstantRef constant;  // kConstant
};

// A node whose result shapes are known only once it has run.
struct DataDependentNode {
  Graph graph;                         // of this one node
  std::vector<SegmentValue> operands;  // the graph's inputs
};

struct SegmentSplit {
  // What can be compiled now: its inputs are the segment's inputs, all shapes are static. Without
  // nodes when nothing can.
  Graph now;
  // What runs behind it; all operands are there by then.
  std::vector<DataDependentNode> data_dependent;
  // The graph of what is left, and its inputs; nothing when all outputs are there.
  std::optional<Graph> rest;
  std::vector<SegmentValue> rest_inputs;
  // Of the graph, when it is cut and there is no rest.
  std::vector<SegmentValue> outputs;
  // True when `now` is all there is; its outputs are then the graph's.
  bool whole() const { return data_dependent.empty() && !rest; }
};

// What a graph needs besides its inputs' dims, so that its shapes are known.
struct ShapeNeeds {
  // Nothing: all shapes follow from the dims, and the portable passes knew as much of them as they
  // need. The graph is then compiled as it is.
  bool nothing = true;
  // The elements of these inputs, which have 64 elements at most: shapes that are not known
  // otherwise follow from them, as operands that hold sizes or through computations on integers and
  // bools.
  std::vector<size_t> inputs;
};

// Errors as for Session::Run.
absl::StatusOr<ShapeNeeds> NeedsOf(const Graph& graph,
                                   const std::vector<std::vector<int64_t>>& input_dims,
                                   const PassOptions& options);

// What becomes of a node whose result shapes are determined by elements that have been computed:
// the next segment is compiled for those elements, or the node runs as a data-dependent one. The
// second suits elements that differ from run to run, as in the body of a loop.
enum class ComputedShapes { kCompile, kRun };

// Splits the graph for inputs of these dims; `known` has the elements of those that NeedsOf
// asked for, null for the others. Where sizes or ranks were open that are known now, the portable
// passes go over the first part once more. At least one node runs.
absl::StatusOr<SegmentSplit> SplitAtDataDependence(
    const Graph& graph, const std::vector<std::vector<int64_t>>& input_dims,
    const std::vector<ConstantRef>& known, const PassOptions& options, ComputedShapes computed);

}  // namespace sinter

#endif  // SINTER_RUNTIME_SPLIT_H_
