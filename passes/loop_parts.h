// A Loop or Scan by the roles of its operands, for passes that move work between it and its graph.
#ifndef SINTER_PASSES_LOOP_PARTS_H_
#define SINTER_PASSES_LOOP_PARTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "passes/patch.h"

namespace sinter {

// Whether the node is elementwise and no elements of its operands make it fail.
bool IsElementwiseAndNeverFails(const Graph& body, const Node& node);

class LoopParts {
 public:
  // An operand of the node and the input of the body for it.
  struct Input {
    ValueId outside;
    ValueId inside;
  };
  struct Scanned {
    Input input;
    int64_t axis = 0;
    bool reverse = false;
  };

  // The node must be Loop or Scan.
  LoopParts(const Graph& graph, NodeId node);

  // Adds a captured value or a scanned input (axis 0, forward or not) of this type in the body.
  ValueId Capture(ValueId outside, const Type& type);
  ValueId ScanOver(ValueId outside, bool reverse, const Type& type);

  // Removes a node of the body whose results nothing uses, with the producers that become dead.
  void Remove(NodeId node);
  // Adds the changed node to the patch, if it still has results, and replaces the old results by the
  // new ones. Captured values that the body does not use any more are dropped.
  absl::Status Finish(const Graph& graph, Patch& patch);

  NodeId node;
  Operation operation;
  Graph body;                    // a copy, to be changed
  std::vector<ValueId> leading;  // Loop: the number of iterations and the condition
  std::vector<Input> carried;
  std::vector<Scanned> scanned;
  std::vector<Input> captured;
  // The positions among the body's outputs of those that the changed node keeps: first the
  // condition of a Loop, then what is carried, then what is collected.
  std::vector<size_t> outputs;

  // The position among the body's outputs of carried value k before any change.
  size_t OutputOf(size_t k) const { return leading.empty() ? k : k + 1; }
  // The position among the node's results of an output of the body.
  size_t ResultOf(size_t output) const { return leading.empty() ? output : output - 1; }

 private:
  Origin removed_;  // of removed nodes
};

}  // namespace sinter

#endif  // SINTER_PASSES_LOOP_PARTS_H_
