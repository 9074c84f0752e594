// The operator graph: dense vectors of nodes and values, addressed by 32-bit ids.
#ifndef SINTER_IR_GRAPH_H_
#define SINTER_IR_GRAPH_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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
  std::string name;  // as the model or a pass names it; may be empty, need not be unique
  Type type;
  ConstantRef constant;  // set for constants
  NodeId producer;       // valid for results of nodes
  int output_index = 0;
  // Elements of an i32, i64 or bool tensor of rank 0 or 1, where they are known before running
  // (shape arithmetic); a bool is 0 or 1.
  std::optional<std::vector<Dim>> contents;
  std::vector<NodeId> users;  // one entry a use; in no particular order

  bool is_constant() const { return constant != nullptr; }
};

struct Node {
  Operation operation;
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
  std::vector<GraphRef> bodies;  // closed: what a body needs of the outside is an input of the node
  Origin origin;
  std::string name;  // for messages, when no source stands behind it
  bool removed = false;

  ValueId output() const { return outputs.front(); }
};

// What a new node brings besides operation and inputs.
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

// A value type: copying copies no weights. Not thread-safe while it is being changed. Ids stay
// valid until Compact().
class Graph {
 public:
  std::string name;
  std::map<std::string, std::string> metadata;
  std::shared_ptr<const SourceTable> sources = std::make_shared<SourceTable>();
  std::vector<Removal> removals;

  // Building.

  ValueId AddInput(std::string input_name, Type type);
  ValueId AddConstant(ConstantRef constant, std::string constant_name = "");
  // Infers the types of the results (layouts plain, unless the operator says otherwise).
  // InvalidArgument, naming the node, when arity, attributes, types or shapes do not fit; the graph
  // is then unchanged.
  absl::StatusOr<NodeId> AddNode(Operation operation, std::vector<ValueId> inputs,
                                 NodeInfo info = {});
  void AddOutput(std::string output_name, ValueId value);
  // Makes `value` the output `index`, which keeps its name.
  void SetOutput(size_t index, ValueId value);

  // Reading.

  // Sizes of the id spaces, removed nodes included.
  uint32_t node_limit() const { return static_cast<uint32_t>(nodes_.size()); }
  uint32_t value_limit() const { return static_cast<uint32_t>(values_.size()); }
  int node_count() const;  // without removed ones
  const Node& node(NodeId id) const { return nodes_[id.index]; }
  const Value& value(ValueId id) const { return values_[id.index]; }
  const Type& type(ValueId id) const { return values_[id.index].type; }
  const std::vector<ValueId>& inputs() const { return inputs_; }
  const std::vector<GraphOutput>& outputs() const { return outputs_; }
  bool IsOutput(ValueId id) const;
  // The node that makes this value; null for inputs and constants.
  const Node* ProducerOf(ValueId id) const;
  // Uses by nodes plus uses as an output of the graph.
  size_t UseCount(ValueId id) const;
  // Every node comes after the producers of its operands. Where several nodes could come next, the
  // lowest id does, so the order is stable. Shorter than node_count() when the graph has a cycle.
  std::vector<NodeId> TopologicalOrder() const;
  // The node as the user knows it: "Conv_3", "Conv #17" or "conv(w1)"; for messages.
  std::string NameOf(NodeId id) const;
  std::vector<Type> InputTypes(NodeId id) const;
  std::vector<Type> OutputTypes(NodeId id) const;

  // Changing.

  // Replaces every use of `from`, as an output of the graph too, by `to`.
  void ReplaceUses(ValueId from, ValueId to);
  void ReplaceInput(NodeId node, size_t operand, ValueId value);
  // Checked: nothing uses the node's results.
  void RemoveNode(NodeId id);
  void SetType(ValueId id, Type type);
  void SetLayout(ValueId id, Layout layout);
  // How the value lies in memory: its layout, and the element type that it is stored in.
  void SetFormat(ValueId id, Format format);
  void SetName(ValueId id, std::string value_name);
  void SetOrigin(NodeId id, Origin origin);
  void SetBodies(NodeId id, std::vector<GraphRef> bodies);
  // Infers all types anew from the inputs' (formats of results are kept), bodies included. An error
  // names the node.
  absl::Status InferTypes();
  // Infers one node's results and stores them, without its users.
  absl::Status InferNode(NodeId id);
  // What inference gives for the node's results now, without storing it.
  absl::StatusOr<std::vector<ResultInfo>> Infer(NodeId id) const;
  // The operands whose elements the shapes of the node's results may depend on, constants left out.
  absl::StatusOr<std::vector<size_t>> ShapeOperands(NodeId id) const;
  // The types of the node's results, and its bodies bound, for these operands in place of its own,
  // which they refine.
  struct BoundNode {
    std::vector<Type> outputs;
    std::vector<GraphRef> bodies;
  };
  absl::StatusOr<BoundNode> BindNode(NodeId id, const std::vector<ConstantRef>& operands) const;
  // Drops removed nodes and unreachable values (inputs stay), and renumbers both in topological
  // order.
  void Compact();

 private:
  friend struct GraphTestPeer;  // breaks invariants, so that tests see Verify find it

  absl::StatusOr<std::vector<ResultInfo>> InferResults(const Operation& operation,
                                                       const std::vector<ValueId>& inputs,
                                                       const std::vector<GraphRef>& bodies,
                                                       size_t output_count,
                                                       std::vector<bool>* missing = nullptr) const;
  std::vector<const Type*> OperandTypes(const std::vector<ValueId>& inputs) const;
  // So that new names are not those that the type has.
  void NoteUnknown(const Type& type);
  // Gives unknown dimensions names: those that `stored` has there, or new ones.
  void NameUnknown(Type& type, const Type* stored);
  void RemoveUser(ValueId value, NodeId user);

  std::vector<Node> nodes_;
  std::vector<Value> values_;
  std::vector<ValueId> inputs_;
  std::vector<GraphOutput> outputs_;
  int64_t next_unknown_ = 0;  // "?0", "?1", ...
};

}  // namespace sinter

#endif  // SINTER_IR_GRAPH_H_
