// Lowering: how ONNX's operators become Sinter's. A lowering is a function of one ONNX node; each
// file of lowerings exports a table of them, and lowerings.cc lists the tables.
#ifndef SINTER_FRONTEND_ONNX_LOWERING_H_
#define SINTER_FRONTEND_ONNX_LOWERING_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "frontend/onnx/limits.h"
#include "frontend/onnx/onnx_node.h"
#include "ir/graph.h"

namespace sinter::onnx {

// A body as a closed graph: inputs beyond those that it declares stand for `captures`, values of
// the graph around it, in this order.
struct ImportedBody {
  GraphRef graph;
  std::vector<ValueId> captures;
};

// What a lowering asks of the import that it is part of.
class AttributeReader {
 public:
  virtual ~AttributeReader() = default;
  // A graph that is an attribute of the node; its declared inputs have these types, whatever the
  // model says of them.
  virtual absl::StatusOr<ImportedBody> ImportBody(const GraphProto& body,
                                                  std::span<const Type> inputs) = 0;
  // Instead, for a graph that never runs: its nodes are recorded as removed.
  virtual void DropBody(const GraphProto& body) = 0;
  // A tensor that is an attribute of the node.
  virtual absl::StatusOr<ConstantRef> ReadTensor(const TensorProto& tensor) = 0;
};

// Where a lowering puts what it makes of a node.
class Lowering {
 public:
  // `made_bytes` counts, over the whole model, the bytes of constants whose data the file does not
  // hold.
  Lowering(Graph& graph, const OnnxNode& node, SourceId source, std::vector<bool> wanted,
           const ImportLimits& limits, int64_t& made_bytes, AttributeReader& attributes)
      : graph_(graph),
        node_(node),
        source_(source),
        outputs_(wanted.size()),
        wanted_(std::move(wanted)),
        limits_(limits),
        made_bytes_(made_bytes),
        attributes_(attributes) {}

  absl::StatusOr<ImportedBody> ImportBody(const GraphProto& body, std::span<const Type> inputs) {
    return attributes_.ImportBody(body, inputs);
  }
  void DropBody(const GraphProto& body) { attributes_.DropBody(body); }
  // The node's results are the body's outputs, which its nodes compute in this graph.
  absl::Status ReturnInlined(const ImportedBody& body);
  absl::StatusOr<ConstantRef> ReadTensor(const TensorProto& tensor) {
    return attributes_.ReadTensor(tensor);
  }

  // How many outputs the source node lists.
  size_t output_count() const { return outputs_.size(); }
  // Whether something takes that output.
  bool IsWanted(size_t output) const { return output < wanted_.size() && wanted_[output]; }
  const Type& type(ValueId value) const { return graph_.type(value); }
  // A lowering that asks for a shape needs its rank: where that is not known, the import refuses
  // the node.
  const Shape& shape(ValueId value) const {
    needs_unknown_rank_ = needs_unknown_rank_ || !type(value).shape.has_rank();
    return type(value).shape;
  }
  int rank(ValueId value) const { return shape(value).rank(); }
  // Null when it is not a constant.
  const Constant* constant(ValueId value) const { return graph_.value(value).constant.get(); }
  const ImportLimits& limits() const { return limits_; }

  // The elements of an integer operand of rank 0 or 1, where the import knows them; `role` is for
  // the message.
  absl::StatusOr<std::vector<int64_t>> KnownIntegers(ValueId value, std::string_view role) const;
  // The same, of which dimensions may still be symbols.
  absl::StatusOr<std::vector<Dim>> KnownDims(ValueId value, std::string_view role) const;
  // A bool of one element, where the import knows it.
  std::optional<bool> KnownBool(ValueId value) const;

  // A node with one result. Its type is within the limits.
  absl::StatusOr<ValueId> Add(Operation operation, std::vector<ValueId> inputs);
  // A node with `count` results.
  absl::StatusOr<std::vector<ValueId>> AddNode(Operation operation, std::vector<ValueId> inputs,
                                               size_t count, std::vector<GraphRef> bodies = {});
  // A constant, counted against ImportLimits::max_made_bytes unless its data is in the file.
  ValueId AddConstant(ConstantRef constant) { return graph_.AddConstant(std::move(constant)); }
  absl::Status CountMadeBytes(DType dtype, std::span<const int64_t> dims);
  ValueId AddIntegers(const std::vector<int64_t>& elements) {
    return AddConstant(
        Constant::FromValues<int64_t>({static_cast<int64_t>(elements.size())}, elements));
  }
  // A scalar of a numeric dtype (checked). What an integer dtype does not hold, such as 0.5, is an
  // error of the node, which the import reads in scalar_status.
  ValueId AddScalar(DType dtype, double value);

  // `value` is the node's result number `index`.
  void SetOutput(size_t index, ValueId value);
  // Add, whose result is the node's first: most lowerings end so.
  absl::Status Return(Operation operation, std::vector<ValueId> inputs);
  // A node whose results are the source node's.
  absl::Status ReturnAll(Operation operation, std::vector<ValueId> inputs,
                         std::vector<GraphRef> bodies = {});
  // The node's first result is `value`.
  absl::Status Return(ValueId value) {
    SetOutput(0, value);
    return absl::OkStatus();
  }

  // For the import.
  const std::vector<ValueId>& outputs() const { return outputs_; }
  int nodes_added() const { return nodes_added_; }
  const absl::Status& scalar_status() const { return scalar_status_; }
  bool needs_unknown_rank() const { return needs_unknown_rank_; }
  // True when a status that Add returned names the source node already.
  bool error_names_node() const { return error_names_node_; }

 private:
  Graph& graph_;
  const OnnxNode& node_;
  SourceId source_;
  std::vector<ValueId> outputs_;
  std::vector<bool> wanted_;
  const ImportLimits& limits_;
  int64_t& made_bytes_;
  AttributeReader& attributes_;
  int nodes_added_ = 0;
  bool error_names_node_ = false;
  mutable bool needs_unknown_rank_ = false;
  absl::Status scalar_status_;
};

using LowerFunction = absl::Status (*)(OnnxNode& node, Lowering& out);

// A lowering for the versions [since, until] of the operator set. The import has checked the number
// of operands and that none of the first `inputs.least` is omitted.
struct LoweringRow {
  static constexpr int kLatest = std::numeric_limits<int>::max();
  std::string_view op_type;
  int since;
  int until;
  Arity inputs;
  LowerFunction lower;
};
using LoweringTable = std::span<const LoweringRow>;

// Null when there is none.
const LoweringRow* FindLowering(std::string_view op_type, int opset);
// By name and version.
std::vector<const LoweringRow*> AllLowerings();

// For operators that map one to one and have no attributes.
template <class Op>
absl::Status LowerUnary(OnnxNode& node, Lowering& out) {
  return out.Return(Op{}, {node.input(0)});
}
template <class Op>
absl::Status LowerBinary(OnnxNode& node, Lowering& out) {
  return out.Return(Op{}, {node.input(0), node.input(1)});
}

// The tables, one a topic.
LoweringTable ActivationLowerings();
LoweringTable ArithmeticLowerings();
LoweringTable ArrangementLowerings();
LoweringTable AttentionLowerings();
LoweringTable BatchNormalizationLowerings();
LoweringTable ConstantLowerings();
LoweringTable ControlFlowLowerings();
LoweringTable ConvolutionLowerings();
LoweringTable EinsumLowerings();
LoweringTable LogicLowerings();
LoweringTable LossLowerings();
LoweringTable MatrixLowerings();
LoweringTable NormalizationLowerings();
LoweringTable PoolingLowerings();
LoweringTable QuantizationLowerings();
LoweringTable RecurrentLowerings();
LoweringTable ReductionLowerings();
LoweringTable ResizeLowerings();
LoweringTable SelectionLowerings();
LoweringTable SamplingLowerings();
LoweringTable ShapeLowerings();
LoweringTable SlicingLowerings();
LoweringTable SoftmaxLowerings();

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_LOWERING_H_
