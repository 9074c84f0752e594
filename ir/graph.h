// The operator graph: dense vectors of nodes and values, addressed by 32-bit ids.
#ifndef SINTER_IR_GRAPH_H_
#define SINTER_IR_GRAPH_H_

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "ir/id.h"
#include "ir/operation.h"
#include "ir/source_table.h"
#include "ir/type.h"

namespace sinter {

class Graph;
using GraphRef = std::shared_ptr<const Graph>;

// An input of the graph, a constant, or one result of a node.
struct Value {
  std::string name;  // from the model or a pass; may be empty, need not be unique
  Type type;
  ConstantRef constant;  // set for constants
  NodeId producer;       // valid for results of nodes
  int output_index = 0;
  // The elements of an i32, i64 or bool tensor of rank 0 or 1, if they are known before running
  // (shape arithmetic). A bool is 0 or 1.
  std::optional<std::vector<Dim>> contents;
  NodeIds users;           // one entry per use, in no particular order
  size_t output_uses = 0;  // the outputs of the graph that are this value

  bool is_constant() const { return constant != nullptr; }
};

struct Node {
  Operation operation;
  ValueIds inputs;
  // By input: the place of its entry in the value's users.
  absl::InlinedVector<uint32_t, 4> use_positions;
  ValueIds outputs;
  std::vector<GraphRef> bodies;  // closed: captured values are inputs of the node
  Origin origin;
  std::string name;  // for messages, if the node has no source
  bool removed = false;

  ValueId output() const { return outputs.front(); }
};

// Optional properties of a new node.
struct NodeInfo {
  Origin origin;
  std::string name;
  std::vector<GraphRef> bodies;
  int output_count = 1;
};

struct GraphOutput {
  std::string name;
  ValueId value;
};

// A value type; copies share the weights. Not thread-safe while it is being modified. Ids stay
// valid until Compact().
class Graph {
 public:
  std::string name;
  std::map<std::string, std::string> metadata;
  std::shared_ptr<const SourceTable> sources = std::make_shared<SourceTable>();
  std::vector<Removal> removals;
  std::vector<std::string> warnings;  // what the import found doubtful, but accepted
  // Names of constants that ONNX lists as inputs, too: a caller may replace these values.
  std::vector<std::string> overridable_inputs;

  // Building.

  ValueId AddInput(std::string input_name, Type type);
  ValueId AddConstant(ConstantRef constant, std::string constant_name = "");
  // Infers the types of the results, with plain layouts unless the operator specifies others. If
  // arity, attributes, types or shapes do not fit, returns InvalidArgument with the node's name and
  // leaves the graph unchanged.
  absl::StatusOr<NodeId> AddNode(Operation operation, std::vector<ValueId> inputs,
                                 NodeInfo info = {});
  void AddOutput(std::string output_name, ValueId value);
  // Makes room for as many nodes, with a result each, in all.
  void Reserve(size_t nodes);
  // Makes `value` output `index`, which keeps its name.
  void SetOutput(size_t index, ValueId value);

  // Reading.

  // Sizes of the id spaces, removed nodes included.
  uint32_t node_limit() const { return static_cast<uint32_t>(nodes_.size()); }
  uint32_t value_limit() const { return static_cast<uint32_t>(values_.size()); }
  // Without removed nodes.
  int node_count() const { return static_cast<int>(nodes_.size() - removed_nodes_); }
  const Node& node(NodeId id) const { return nodes_[id.index]; }
  const Value& value(ValueId id) const { return values_[id.index]; }
  const Type& type(ValueId id) const { return values_[id.index].type; }
  const std::vector<ValueId>& inputs() const { return inputs_; }
  const std::vector<GraphOutput>& outputs() const { return outputs_; }
  bool IsOutput(ValueId id) const;
  // The node that computes this value; null for inputs and constants.
  const Node* ProducerOf(ValueId id) const;
  // The number of uses by nodes and as outputs of the graph.
  size_t UseCount(ValueId id) const;
  // Every node comes after the producers of its operands. Of several nodes that could come next,
  // the one with the lowest id does, so the order is stable. Shorter than node_count() if the graph
  // has a cycle.
  std::vector<NodeId> TopologicalOrder() const;
  // The node's name for messages, as the user knows it: "Conv_3", "Conv #17" or "conv(w1)".
  std::string NameOf(NodeId id) const;
  std::vector<Type> InputTypes(NodeId id) const;
  std::vector<Type> OutputTypes(NodeId id) const;

  // Changing.

  // Replaces every use of `from`, including outputs of the graph, by `to`.
  void ReplaceUses(ValueId from, ValueId to);
  void ReplaceInput(NodeId node, size_t operand, ValueId value);
  // Nothing may use the node's results (checked).
  void RemoveNode(NodeId id);
  void SetType(ValueId id, Type type);
  void SetLayout(ValueId id, Layout layout);
  // Sets how the value is stored: its layout and storage element type.
  void SetFormat(ValueId id, Format format);
  void SetName(ValueId id, std::string value_name);
  void SetOrigin(NodeId id, Origin origin);
  // Leaves the node without an origin.
  Origin TakeOrigin(NodeId id);
  void SetBodies(NodeId id, std::vector<GraphRef> bodies);
  // Infers all types, bodies included, again from those of the inputs; the results keep their
  // formats. An error names the node.
  absl::Status InferTypes();
  // Infers the results of one node and stores them, but does not update its users.
  absl::Status InferNode(NodeId id);
  // Returns what inference now gives for the node's results, without storing it.
  absl::StatusOr<std::vector<ResultInfo>> Infer(NodeId id) const;
  // The non-constant operands whose elements may determine the shapes of the node's results.
  absl::StatusOr<std::vector<size_t>> ShapeOperands(NodeId id) const;
  // The types of the node's results and its bound bodies if these operands, which refine its own,
  // replace them.
  struct BoundNode {
    std::vector<Type> outputs;
    std::vector<GraphRef> bodies;
  };
  absl::StatusOr<BoundNode> BindNode(NodeId id, const std::vector<ConstantRef>& operands) const;
  // Drops removed nodes and unreachable values (inputs stay), and renumbers the rest in topological
  // order.
  void Compact();

 private:
  friend struct GraphTestPeer;  // breaks invariants to test Verify

  absl::StatusOr<std::vector<ResultInfo>> InferResults(const Operation& operation,
                                                       std::span<const ValueId> inputs,
                                                       const std::vector<GraphRef>& bodies,
                                                       size_t output_count,
                                                       std::vector<bool>* missing = nullptr) const;
  std::vector<const Type*> OperandTypes(std::span<const ValueId> inputs) const;
  // Reserves the unknown names in the type, so that new names differ from them.
  void NoteUnknown(const Type& type);
  // Names unknown dimensions: by the names in `stored` if it has some, else by new ones.
  void NameUnknown(Type& type, const Type* stored);
  // Makes `value` the operand of the node, which has no value recorded for it.
  void AddUse(NodeId node, size_t operand, ValueId value);
  void RemoveUse(NodeId node, size_t operand);

  std::vector<Node> nodes_;
  std::vector<Value> values_;
  std::vector<ValueId> inputs_;
  std::vector<GraphOutput> outputs_;
  size_t removed_nodes_ = 0;
  // Whether every node's id is above those of the producers of its operands. Stays false until
  // Compact(), even if the order has become right again.
  bool in_order_ = true;
  int64_t next_unknown_ = 0;  // "?0", "?1", ...
};

}  // namespace sinter

#endif  // SINTER_IR_GRAPH_H_
