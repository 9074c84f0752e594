// Raising: how Sinter's operators become ONNX's, the inverse of frontend/onnx/lowering.h. A raising
// is a function of one node. Each file export_*.cc has a table of them, and raisings.cc lists the
// tables.
#ifndef SINTER_FRONTEND_ONNX_RAISING_H_
#define SINTER_FRONTEND_ONNX_RAISING_H_

#include <cstdint>
#include <functional>
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

// The node to raise and the ONNX node that a raising writes.
class Raising {
 public:
  // `names` are those of the node's operands in the ONNX model. `add_constant` adds an initializer
  // and returns its name.
  Raising(const Graph& graph, const Node& node, std::vector<std::string> names,
          std::function<std::string(ConstantRef)> add_constant, NodeProto& proto)
      : graph_(graph),
        node_(node),
        names_(std::move(names)),
        add_constant_(std::move(add_constant)),
        proto_(proto) {}

  const Operation& operation() const { return node_.operation; }
  size_t operand_count() const { return node_.inputs.size(); }
  size_t result_count() const { return node_.outputs.size(); }
  const Type& type(size_t operand) const { return graph_.type(node_.inputs[operand]); }

  // Appends an operand of the ONNX node: operand number `operand`, a constant, or an omitted
  // operand.
  void Take(size_t operand) { proto_.add_input(names_[operand]); }
  void TakeAll();
  void TakeConstant(ConstantRef constant) { proto_.add_input(add_constant_(std::move(constant))); }
  void TakeIntegers(const std::vector<int64_t>& elements);
  void TakeNothing() { proto_.add_input(""); }

  // Writes another operator than the row's.
  void SetType(std::string_view op_type) { proto_.set_op_type(std::string(op_type)); }
  void SetInteger(std::string_view name, int64_t value);
  void Set(std::string_view name, const AttributeValue& value);
  // Sets all attributes of the operator, under Sinter's names. Empty lists are left out: they stand
  // for ONNX's defaults.
  void SetAll();

 private:
  AttributeProto& NewAttribute(std::string_view name, AttributeProto::AttributeType type);

  const Graph& graph_;
  const Node& node_;
  std::vector<std::string> names_;
  std::function<std::string(ConstantRef)> add_constant_;
  NodeProto& proto_;
};

using RaiseFunction = absl::Status (*)(Raising& out);
// Returns nodes that together compute the same if the node has no form in ONNX as it is. They get
// the node's operands as inputs and are raised themselves.
using ExpandFunction = absl::StatusOr<std::optional<Graph>> (*)(const Graph& graph,
                                                                const Node& node);

// For operators whose operands and attributes match ONNX's in meaning and name.
absl::Status RaiseAsItIs(Raising& out);

struct RaisingRow {
  std::string_view operator_name;  // as in ir/ops/
  std::string_view op_type;        // ONNX's name
  RaiseFunction raise = RaiseAsItIs;
  ExpandFunction expand = nullptr;
};
using RaisingTable = std::span<const RaisingRow>;

// Null if the operator has no form in ONNX.
const RaisingRow* FindRaising(std::string_view operator_name);

// The tables, one per topic.
RaisingTable ActivationRaisings();
RaisingTable ArithmeticRaisings();
RaisingTable ArrangementRaisings();
RaisingTable AttentionRaisings();
RaisingTable ConvolutionRaisings();
RaisingTable LayerRaisings();
RaisingTable LogicRaisings();
RaisingTable QuantizationRaisings();
RaisingTable ReductionRaisings();
RaisingTable ResizeRaisings();
RaisingTable SamplingRaisings();
RaisingTable SelectionRaisings();
RaisingTable ShapeRaisings();
RaisingTable SlicingRaisings();

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_RAISING_H_
