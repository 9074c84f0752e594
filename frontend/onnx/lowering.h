// Lowering: how ONNX's operators become Sinter's. A lowering is a function of one ONNX node. Each
// file of lowerings exports a table of them, and lowerings.cc lists the tables.
#ifndef SINTER_FRONTEND_ONNX_LOWERING_H_
#define SINTER_FRONTEND_ONNX_LOWERING_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "frontend/onnx/containers.h"
#include "frontend/onnx/onnx_node.h"
#include "ir/graph.h"
#include "sinter/import_limits.h"

namespace sinter::onnx {

// A body as a closed graph. The inputs beyond its declared ones stand for `captures`, values of the
// enclosing graph, in this order.
struct ImportedBody {
  GraphRef graph;
  std::vector<ValueId> captures;
};

// The services that the import provides to a lowering.
class AttributeReader {
 public:
  virtual ~AttributeReader() = default;
  // Imports a graph attribute of the node. Its declared inputs get these types, whatever the model
  // states.
  virtual absl::StatusOr<ImportedBody> ImportBody(const GraphProto& body,
                                                  std::span<const Type> inputs) = 0;
  // For a graph that never runs: records its nodes as removed instead.
  virtual void DropBody(const GraphProto& body) = 0;
  // Reads a tensor attribute of the node.
  virtual absl::StatusOr<ConstantRef> ReadTensor(const TensorProto& tensor) = 0;
  virtual absl::StatusOr<ConstantRef> ReadSparseTensor(const SparseTensorProto& tensor) = 0;
};

// The shape of an operand as lowerings see it: a dimension can only be read with a check that the
// operand has that axis.
class OperandShape {
 public:
  explicit OperandShape(const Shape& shape) : shape_(shape) {}

  int rank() const { return shape_.rank(); }
  // InvalidArgument if there is no such axis.
  absl::StatusOr<Dim> dim(int axis) const;
  // For functions of whole shapes.
  const Shape& whole() const { return shape_; }
  std::string ToString() const { return shape_.ToString(); }

 private:
  const Shape& shape_;
};

// Receives the nodes and values that a lowering creates for a source node.
class Lowering {
 public:
  // `made_bytes` counts, over the whole model, the bytes of constants whose data is not in the
  // file.
  Lowering(Graph& graph, Containers& containers, const OnnxNode& node, SourceId source,
           std::vector<bool> wanted, const ImportLimits& limits, int64_t& made_bytes,
           AttributeReader& attributes)
      : graph_(graph),
        containers_(containers),
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
  // Copies the body's nodes into this graph, with `inputs` for its declared inputs, and returns the
  // values of its outputs.
  absl::StatusOr<std::vector<ValueId>> Inline(const ImportedBody& body,
                                              std::vector<ValueId> inputs = {});
  absl::StatusOr<ConstantRef> ReadTensor(const TensorProto& tensor) {
    return attributes_.ReadTensor(tensor);
  }
  absl::StatusOr<ConstantRef> ReadSparseTensor(const SparseTensorProto& tensor) {
    return attributes_.ReadSparseTensor(tensor);
  }

  // The number of outputs that the source node lists.
  size_t output_count() const { return outputs_.size(); }
  // Whether anything uses that output.
  bool IsWanted(size_t output) const { return output < wanted_.size() && wanted_[output]; }
  const Type& type(ValueId value) const { return graph_.type(value); }
  // A lowering that asks for a shape needs its rank. If the rank is unknown, the import refuses the
  // node.
  OperandShape shape(ValueId value) const {
    needs_unknown_rank_ = needs_unknown_rank_ || !type(value).shape.has_rank();
    return OperandShape(type(value).shape);
  }
  // The sequence or empty optional; null for any other value, of which all other functions speak.
  // Only rows that take containers are given them.
  const Container* container(ValueId value) const {
    return Containers::IsContainer(value) ? &containers_.at(value) : nullptr;
  }
  ValueId AddContainer(Container container) { return containers_.Add(std::move(container)); }
  // The value, for an operator that takes no other rank. If its rank is unknown, it passes through a
  // reshape that keeps every dimension and fails at run time for other ranks.
  absl::StatusOr<ValueId> WithRank(ValueId value, int rank);
  absl::StatusOr<Dim> dim(ValueId value, int axis) const { return shape(value).dim(axis); }
  int rank(ValueId value) const { return shape(value).rank(); }
  // Null if the value is not a constant.
  const Constant* constant(ValueId value) const { return graph_.value(value).constant.get(); }
  const ImportLimits& limits() const { return limits_; }
  SourceId source() const { return source_; }

  // The elements of an integer operand of rank 0 or 1, if the import knows them. `role` names the
  // operand in the error message.
  absl::StatusOr<std::vector<int64_t>> KnownIntegers(ValueId value, std::string_view role) const;
  // The same, but elements may be symbols.
  absl::StatusOr<std::vector<Dim>> KnownDims(ValueId value, std::string_view role) const;
  // The value of a bool operand of one element, if the import knows it.
  std::optional<bool> KnownBool(ValueId value) const;

  // Adds a node with one result and checks the result's type against the limits.
  absl::StatusOr<ValueId> Add(Operation operation, std::vector<ValueId> inputs);
  // Adds a node with `count` results.
  absl::StatusOr<std::vector<ValueId>> AddNode(Operation operation, std::vector<ValueId> inputs,
                                               size_t count, std::vector<GraphRef> bodies = {});
  // Adds a constant. A large one whose data is not in the file must be counted first, with
  // CountMadeBytes, against ImportLimits::max_made_bytes.
  ValueId AddConstant(ConstantRef constant) { return graph_.AddConstant(std::move(constant)); }
  absl::Status CountMadeBytes(DType dtype, std::span<const int64_t> dims);
  ValueId AddIntegers(const std::vector<int64_t>& elements) {
    return AddConstant(
        Constant::FromValues<int64_t>({static_cast<int64_t>(elements.size())}, elements));
  }
  // Adds a scalar of a numeric dtype (checked). A value that an integer dtype cannot represent,
  // such as 0.5, is an error of the node, which the import reads from scalar_status.
  ValueId AddScalar(DType dtype, double value);

  // Makes `value` the node's result `index`.
  void SetOutput(size_t index, ValueId value);
  // Adds a node whose result is the source node's first result. Most lowerings end with this.
  absl::Status Return(Operation operation, std::vector<ValueId> inputs);
  // Adds a node whose results are the source node's results.
  absl::Status ReturnAll(Operation operation, std::vector<ValueId> inputs,
                         std::vector<GraphRef> bodies = {});
  // Makes `value` the node's first result.
  absl::Status Return(ValueId value) {
    SetOutput(0, value);
    return absl::OkStatus();
  }

  // For the import.
  const std::vector<ValueId>& outputs() const { return outputs_; }
  int nodes_added() const { return nodes_added_; }
  const absl::Status& scalar_status() const { return scalar_status_; }
  bool needs_unknown_rank() const { return needs_unknown_rank_; }
  // Whether a status that Add returned already names the source node.
  bool error_names_node() const { return error_names_node_; }

 private:
  Graph& graph_;
  Containers& containers_;
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

// The domain of the operators that ONNX Runtime's optimiser and quantiser write. Only version 1 of
// it exists.
inline constexpr std::string_view kMicrosoftDomain = "com.microsoft";

// A lowering for the versions [since, until] of the domain's operator set; the default domain is
// "". The import has checked the number of operands, and that none of the first `inputs.least` is
// omitted.
struct LoweringRow {
  static constexpr int kLatest = std::numeric_limits<int>::max();
  std::string_view op_type;
  int since;
  int until;
  Arity inputs;
  LowerFunction lower;
  std::string_view domain = "";
  bool takes_containers = false;  // whether operands may be sequences and empty optionals
};
using LoweringTable = std::span<const LoweringRow>;
constexpr LoweringRow MicrosoftRow(std::string_view op_type, Arity inputs, LowerFunction lower) {
  return {op_type, 1, 1, inputs, lower, kMicrosoftDomain};
}

// Null if there is none. `opset` is the version of that domain's operator set.
const LoweringRow* FindLowering(std::string_view domain, std::string_view op_type, int opset);
// Whether there is one for any version.
bool HasLowering(std::string_view domain, std::string_view op_type);
// Sorted by domain, name and version.
std::vector<const LoweringRow*> AllLowerings();

// For operators without attributes that map one to one.
template <class Op>
absl::Status LowerUnary(OnnxNode& node, Lowering& out) {
  return out.Return(Op{}, {node.input(0)});
}
template <class Op>
absl::Status LowerBinary(OnnxNode& node, Lowering& out) {
  return out.Return(Op{}, {node.input(0), node.input(1)});
}

// ONNX's Gemm, alpha * A * B + beta * C, with A and B optionally transposed.
absl::StatusOr<ValueId> AddGemm(OnnxNode& node, Lowering& out);

// The tables, one per topic.
LoweringTable ActivationLowerings();
LoweringTable ArithmeticLowerings();
LoweringTable ArrangementLowerings();
LoweringTable AttentionLowerings();
LoweringTable BatchNormalizationLowerings();
LoweringTable ConstantLowerings();
LoweringTable ControlFlowLowerings();
LoweringTable ConvolutionLowerings();
LoweringTable EinsumLowerings();
LoweringTable FlexAttentionLowerings();
LoweringTable FourierLowerings();
LoweringTable LinearAttentionLowerings();
LoweringTable LogicLowerings();
LoweringTable LossLowerings();
LoweringTable MatrixLowerings();
LoweringTable NormalizationLowerings();
LoweringTable PoolingLowerings();
LoweringTable QuantizationLowerings();
LoweringTable RecurrentLowerings();
LoweringTable ReductionLowerings();
LoweringTable ResizeLowerings();
LoweringTable RotaryEmbeddingLowerings();
LoweringTable SelectionLowerings();
LoweringTable SequenceLowerings();
LoweringTable SamplingLowerings();
LoweringTable ShapeLowerings();
LoweringTable SignalWindowLowerings();
LoweringTable SlicingLowerings();
LoweringTable SoftmaxLowerings();
// Of the domain com.microsoft, in microsoft/.
LoweringTable BlockQuantizedLowerings();
LoweringTable FusedProductLowerings();
LoweringTable MicrosoftActivationLowerings();
LoweringTable MicrosoftAttentionLowerings();
LoweringTable GroupQueryAttentionLowerings();
LoweringTable InverseLowerings();
LoweringTable MicrosoftNormalizationLowerings();
LoweringTable MicrosoftQuantizedLowerings();
LoweringTable QuantizedProductLowerings();

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_LOWERING_H_
