// A node as a backend reads it: one root operation, the elementwise operations on its first operand
// (the prologue) and those on its result (the epilogue).
#ifndef SINTER_KERNELS_FUSED_OP_H_
#define SINTER_KERNELS_FUSED_OP_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ir/constant.h"
#include "ir/graph.h"

namespace sinter {

// A tensor that an operation reads.
struct Operand {
  std::optional<size_t> index;  // the node's operand; not set for a constant of the body
  ConstantRef constant;         // null when computed at run time
  std::vector<int64_t> dims;
};

// The nodes that a node consists of: those of its body if it is fused, otherwise the node itself.
class InnerNodes {
 public:
  InnerNodes(const Graph& graph, NodeId node);

  bool is_body() const { return is_body_; }
  // The graph that holds the inner nodes: the body, or the graph of the node.
  const Graph& graph() const { return inner_; }
  // The inner nodes in topological order.
  const std::vector<NodeId>& order() const { return order_; }
  // The operand of the inner node at this position. A result of another inner node has neither
  // index nor constant.
  Operand OperandOf(const Node& inner, size_t position) const;

 private:
  const Graph& outer_;
  const Node& node_;
  bool is_body_;
  const Graph& inner_;
  std::vector<NodeId> order_;
};

// One step of a prologue or epilogue: f(value), or f(value, other).
struct ElementwiseOp {
  Operation operation;
  std::optional<Operand> other;  // the second operand of a binary operation
  bool value_is_second = false;  // f(other, value)
};

struct FusedOp {
  std::vector<ElementwiseOp> prologue;  // on the root's first operand
  std::optional<Operation> root;        // not set when all operations are elementwise
  // The root's operands. If there is a prologue, it reads the first of them. Without a root there
  // is one operand, which the epilogue reads.
  std::vector<Operand> operands;
  std::vector<ElementwiseOp> epilogue;
  std::vector<int64_t> output;  // dimensions of the root's result and of all later results

  // How often operations read the node's operand.
  int64_t ReadCount(size_t operand) const;
  bool ReadsOnce(size_t operand) const { return ReadCount(operand) == 1; }
};

// Parses a node or its body, which must be a chain: each inner node reads the result of the one
// before, that result has no other use, and the last result is the only output. All types must be
// static and f32. There is one layer for each root, or a single one without a root. The elementwise
// operations between two roots are the epilogue of the first. The first operand of a layer after the
// first is the result of the layer before: it has neither index nor constant. Returns nothing for a
// node of another form.
std::vector<FusedOp> ParseFusedLayers(const Graph& graph, NodeId node);

// The node as a single layer; nothing if it has several or another form.
std::optional<FusedOp> ParseFusedOp(const Graph& graph, NodeId node);

}  // namespace sinter

#endif  // SINTER_KERNELS_FUSED_OP_H_
