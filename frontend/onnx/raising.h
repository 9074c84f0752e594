// Raising: how Sinter's operators become ONNX's, the inverse of frontend/onnx/lowering.h. A raising
// is a function of one node. Each file export_*.cc has a table of them, and raisings.cc lists the
// tables.
#ifndef SINTER_FRONTEND_ONNX_RAISING_H_
#define SINTER_FRONTEND_ONNX_RAISING_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {

// The model that a raising adds to.
class RaisingContext {
 public:
  virtual ~RaisingContext() = default;
  // The version of ONNX's default operator set that is written.
  virtual int opset() const = 0;
  // Adds an initializer and returns its name.
  virtual std::string AddConstant(const ConstantRef& constant) = 0;
  // Returns a name that nothing else has.
  virtual std::string NewName(const std::string& wanted) = 0;
  virtual void AddNode(NodeProto node) = 0;
  // Writes the body of a node into `proto`. The first `own_inputs` of the body's inputs stay inputs;
  // `captured` names the values of the enclosing graphs that the others stand for.
  virtual absl::Status WriteBody(const Graph& body, size_t own_inputs,
                                 std::span<const std::string> captured, GraphProto& proto) = 0;
};

// The node to raise and the ONNX node that a raising writes.
class Raising {
 public:
  // `names` are those of the node's operands in the ONNX model, `results` those of its results.
  Raising(const Graph& graph, const Node& node, std::vector<std::string> names,
          std::vector<std::string> results, RaisingContext& context, NodeProto& proto)
      : graph_(graph),
        node_(node),
        names_(std::move(names)),
        results_(std::move(results)),
        context_(context),
        proto_(proto) {}

  int opset() const { return context_.opset(); }
  const Operation& operation() const { return node_.operation; }
  size_t operand_count() const { return node_.inputs.size(); }
  size_t result_count() const { return node_.outputs.size(); }
  const Type& type(size_t operand) const { return graph_.type(node_.inputs[operand]); }
  // Null if the operand is not a constant.
  const Constant* constant(size_t operand) const {
    return graph_.value(node_.inputs[operand]).constant.get();
  }

  // Appends an operand of the ONNX node: operand number `operand`, a constant, or an omitted
  // operand.
  void Take(size_t operand) { proto_.add_input(names_[operand]); }
  void TakeAll();
  // The operand with a new axis of size 1.
  void TakeUnsqueezed(size_t operand, int64_t axis);
  // The operand, a scalar, broadcast to `dims`.
  void TakeExpanded(size_t operand, const std::vector<int64_t>& dims);
  void TakeConstant(const ConstantRef& constant) {
    proto_.add_input(context_.AddConstant(constant));
  }
  void TakeIntegers(const std::vector<int64_t>& elements);
  void TakeNothing() { proto_.add_input(""); }

  // Appends the result that has an axis of size 1 more in ONNX. The results of a node whose raising
  // appends none are appended as they are.
  void ReturnSqueezed(size_t result, int64_t axis);

  // Sets an attribute to the node's body. The first `own_inputs` of its inputs are inputs in ONNX,
  // too; the others stand for the node's operands from `first_operand` on.
  absl::Status SetBody(std::string_view name, size_t body, size_t own_inputs, size_t first_operand);
  // Writes another operator than the row's.
  void SetType(std::string_view op_type) { proto_.set_op_type(std::string(op_type)); }
  void SetInteger(std::string_view name, int64_t value);
  void Set(std::string_view name, const AttributeValue& value);
  void SetTexts(std::string_view name, const std::vector<std::string>& texts);
  // Sets all attributes of the operator, under Sinter's names. Empty lists are left out: they stand
  // for ONNX's defaults.
  void SetAll();

  // For the export: adds the written node and those that follow it.
  void Finish();

 private:
  AttributeProto& NewAttribute(std::string_view name, AttributeProto::AttributeType type);

  // Adds a node of two operands, the second a list of integers. Returns the name of its result.
  std::string AddNode(std::string_view op_type, const std::string& data,
                      const std::vector<int64_t>& integers);
  std::string AddIntegers(const std::vector<int64_t>& elements);

  const Graph& graph_;
  const Node& node_;
  std::vector<std::string> names_;
  std::vector<std::string> results_;
  RaisingContext& context_;
  NodeProto& proto_;
  std::vector<NodeProto> following_;
};

using RaiseFunction = absl::Status (*)(Raising& out);
// Returns nodes that together compute the same if the node has no form in ONNX as it is. They get
// the node's operands as inputs and are raised themselves.
using ExpandFunction = absl::StatusOr<std::optional<Graph>> (*)(const Graph& graph,
                                                                const Node& node, int opset);

// Adds an input to the body for each operand of the node.
std::vector<ValueId> AddOperands(const Graph& graph, const Node& node, Graph& body);

// For operators whose operands and attributes match ONNX's in meaning and name.
absl::Status RaiseAsItIs(Raising& out);

struct RaisingRow {
  std::string_view operator_name;  // as in ir/ops/
  std::string_view op_type;        // ONNX's name
  RaiseFunction raise = RaiseAsItIs;
  ExpandFunction expand = nullptr;
  // The first version of ONNX's operator set that has the operator in the form that is written. All
  // that the export can write have it if it is 0.
  int since = 0;
};
using RaisingTable = std::span<const RaisingRow>;

// The error of a node that ONNX has only from that operator set on.
absl::Status NeedsOpset(int opset);

// Null if the operator has no form in ONNX.
const RaisingRow* FindRaising(std::string_view operator_name);

// The tables, one per topic.
RaisingTable ActivationRaisings();
RaisingTable ArithmeticRaisings();
RaisingTable ArrangementRaisings();
RaisingTable AttentionRaisings();
RaisingTable ControlFlowRaisings();
RaisingTable ConvolutionRaisings();
RaisingTable LayerRaisings();
RaisingTable LogicRaisings();
RaisingTable QuantizationRaisings();
RaisingTable RecurrentRaisings();
RaisingTable ReductionRaisings();
RaisingTable ResizeRaisings();
RaisingTable SamplingRaisings();
RaisingTable SelectionRaisings();
RaisingTable ShapeRaisings();
RaisingTable SlicingRaisings();

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_RAISING_H_
