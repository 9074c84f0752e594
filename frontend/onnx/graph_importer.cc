#include "frontend/onnx/graph_importer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "frontend/onnx/node_order.h"
#include "frontend/onnx/opset.h"
#include "frontend/onnx/tensors.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

absl::Status CheckInputs(const OnnxNode& node, const LoweringRow& row) {
  if (!row.inputs.Allows(node.input_count())) {
    return absl::InvalidArgumentError(
        absl::StrCat("it cannot take ", node.input_count(), " inputs"));
  }
  for (int i = 0; i < row.inputs.least; ++i) {
    SINTER_RETURN_IF_ERROR(node.RequireInputs({static_cast<size_t>(i)}));
  }
  return absl::OkStatus();
}

// Errors for operands that are no tensors.
absl::Status CheckTensors(const OnnxNode& node, const Containers& containers) {
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (!node.HasInput(i) || !Containers::IsContainer(node.input(i))) continue;
    return absl::UnimplementedError(absl::StrCat("input ", i, " is ",
                                                 ToAbsl(containers.at(node.input(i)).kind_name()),
                                                 ", it takes tensors only"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Graph> GraphImporter::Run() {
  graph_.sources = state_.sources;
  graph_.name = proto_.name();
  SINTER_RETURN_IF_ERROR(ReadInitializers());
  SINTER_RETURN_IF_ERROR(ReadInputs());
  SINTER_RETURN_IF_ERROR(ReadNodes());
  return std::move(graph_);
}

absl::StatusOr<ConstantRef> GraphImporter::ReadTensor(const TensorProto& tensor,
                                                      std::optional<std::string_view> raw_data) {
  return onnx::ReadTensor(tensor, tensor.name(), state_.limits, state_.external, raw_data);
}

absl::StatusOr<ConstantRef> GraphImporter::ReadSparseTensor(const SparseTensorProto& tensor) {
  return onnx::ReadSparseTensor(tensor, state_.limits, state_.external, state_.made_bytes);
}

void GraphImporter::DropBody(const GraphProto& body) {
  for (int i = 0; i < body.node_size(); ++i) {
    graph_.removals.push_back({.source = {state_.first_source.at(&body) + static_cast<uint32_t>(i)},
                               .kind = Removal::Kind::kRemoved,
                               .pass = "import",
                               .rule = "known-branch"});
    for (const AttributeProto& attribute : body.node(i).attribute()) {
      if (attribute.has_g()) DropBody(attribute.g());
    }
  }
}

absl::StatusOr<ImportedBody> GraphImporter::ImportBody(const GraphProto& body,
                                                       std::span<const Type> inputs) {
  GraphImporter importer(body, *this);
  if (importer.depth_ > state_.limits.max_body_depth) {
    return absl::ResourceExhaustedError(
        absl::StrCat("bodies nest deeper than ", state_.limits.max_body_depth));
  }
  if (static_cast<size_t>(body.input_size()) != inputs.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("its body takes ", body.input_size(), " inputs, it gives ", inputs.size()));
  }
  importer.graph_.sources = state_.sources;
  importer.graph_.name = body.name();
  SINTER_RETURN_IF_ERROR(importer.ReadInitializers());
  for (size_t i = 0; i < inputs.size(); ++i) {
    const std::string& name = body.input(static_cast<int>(i)).name();
    if (!importer.values_.emplace(name, importer.graph_.AddInput(name, inputs[i])).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("input '", name, "' of its body is defined twice"));
    }
  }
  SINTER_RETURN_IF_ERROR(importer.ReadNodes());
  return ImportedBody{std::make_shared<const Graph>(std::move(importer.graph_)),
                      std::move(importer.captures_)};
}

absl::Status GraphImporter::ReadNodes() {
  const auto is_outside = [this](const std::string& name) {
    return outer_ != nullptr && values_.count(name) == 0 && outer_->Find(name).valid();
  };
  SINTER_ASSIGN_OR_RETURN(
      const std::vector<int> order,
      NodeOrder(proto_, *state_.sources, state_.first_source.at(&proto_), is_outside));
  graph_.Reserve(static_cast<size_t>(proto_.node_size()));
  used_.reserve(static_cast<size_t>(proto_.node_size()));
  values_.reserve(values_.size() + static_cast<size_t>(proto_.node_size()));
  FindUsed(proto_);
  for (const int index : order) SINTER_RETURN_IF_ERROR(LowerNode(index));
  return ReadOutputs();
}

absl::Status GraphImporter::ReadInitializers() {
  for (int i = 0; i < proto_.initializer_size(); ++i) {
    const TensorProto& tensor = proto_.initializer(i);
    const bool is_main = outer_ == nullptr;
    if (IsOverridden(tensor.name())) continue;
    const auto raw_data = is_main ? state_.weights[static_cast<size_t>(i)] : std::nullopt;
    SINTER_ASSIGN_OR_RETURN(ConstantRef constant, ReadTensor(tensor, raw_data));
    values_[tensor.name()] = graph_.AddConstant(std::move(constant), tensor.name());
    if (raw_data) ReleasePages(state_.file, *raw_data);
  }
  for (const SparseTensorProto& tensor : proto_.sparse_initializer()) {
    SINTER_ASSIGN_OR_RETURN(ConstantRef constant, ReadSparseTensor(tensor));
    const std::string& name = tensor.values().name();
    if (IsOverridden(name)) continue;
    values_[name] = graph_.AddConstant(std::move(constant), name);
  }
  return absl::OkStatus();
}

bool GraphImporter::IsOverridden(const std::string& name) const {
  return outer_ == nullptr && state_.overridden_inputs.count(name) > 0 &&
         std::ranges::any_of(proto_.input(),
                             [&](const auto& input) { return input.name() == name; });
}

absl::Status GraphImporter::ReadInputs() {
  SymbolTable symbols;
  for (const ValueInfoProto& input : proto_.input()) {
    if (values_.count(input.name()) > 0) {
      graph_.overridable_inputs.push_back(input.name());
      continue;
    }
    auto type = ReadInputType(input, symbols);
    if (!type.ok()) return Annotate(type.status(), absl::StrCat("input '", input.name(), "'"));
    values_[input.name()] = graph_.AddInput(input.name(), *std::move(type));
  }
  return absl::OkStatus();
}

absl::StatusOr<Type> GraphImporter::ReadInputType(const ValueInfoProto& input,
                                                  SymbolTable& symbols) const {
  if (input.name().empty()) return absl::InvalidArgumentError("it has no name");
  if (!input.type().has_tensor_type()) {
    return absl::UnimplementedError("only tensors are supported");
  }
  const TypeProto::Tensor& tensor = input.type().tensor_type();
  SINTER_ASSIGN_OR_RETURN(const DType dtype, ReadElementType(tensor.elem_type()));
  Shape shape = Shape::OfUnknownRank();
  if (tensor.has_shape()) {
    SINTER_ASSIGN_OR_RETURN(shape, symbols.ReadShape(tensor.shape(), input.name()));
  }
  if (const auto given = state_.input_shapes.find(input.name());
      given != state_.input_shapes.end()) {
    if (shape.has_rank() && given->second.rank() != shape.rank()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "it has shape ", shape.ToString(), ", ", given->second.ToString(), " has another rank"));
    }
    shape = given->second;
  }
  SINTER_RETURN_IF_ERROR(CheckShape(dtype, shape, state_.limits));
  return Type{dtype, std::move(shape), {}};
}

void GraphImporter::FindUsed(const GraphProto& graph) {
  for (const NodeProto& node : graph.node()) {
    used_.insert(node.input().begin(), node.input().end());
    for (const AttributeProto& attribute : node.attribute()) {
      if (attribute.has_g()) FindUsed(attribute.g());
    }
  }
  for (const ValueInfoProto& output : graph.output()) used_.insert(output.name());
}

ValueId GraphImporter::Find(const std::string& name) {
  const auto found = values_.find(name);
  if (found != values_.end()) return found->second;
  if (outer_ == nullptr) return ValueId();
  const ValueId outside = outer_->Find(name);
  if (!outside.valid()) return ValueId();
  return values_[name] = Capture(outside, name);
}

ValueId GraphImporter::Capture(ValueId outside, const std::string& name) {
  if (Containers::IsContainer(outside)) {
    const Container& container = outer_->containers_.at(outside);
    Container own{.kind = container.kind, .elements = {}};
    for (const ValueId element : container.elements) {
      own.elements.push_back(Capture(element, absl::StrCat(name, "_", own.elements.size())));
    }
    return containers_.Add(std::move(own));
  }
  const Value& value = outer_->graph_.value(outside);
  if (value.is_constant()) return graph_.AddConstant(value.constant, name);
  captures_.push_back(outside);
  return graph_.AddInput(name, value.type);
}

SourceId GraphImporter::SourceOf(int index) const {
  return {state_.first_source.at(&proto_) + static_cast<uint32_t>(index)};
}

absl::Status GraphImporter::LowerNode(int index) {
  const NodeProto& proto = proto_.node(index);
  const Source& source = (*state_.sources)[SourceOf(index).index];
  const int opset = OpsetOf(proto, state_.opset);
  const LoweringRow& row = *FindLowering(DomainOf(proto), proto.op_type(), opset);
  std::vector<ValueId> inputs;
  inputs.reserve(static_cast<size_t>(proto.input_size()));
  for (const std::string& name : proto.input()) {
    inputs.push_back(name.empty() ? ValueId() : Find(name));
  }
  while (!inputs.empty() && !inputs.back().valid()) inputs.pop_back();

  OnnxNode node(proto, opset, std::move(inputs));
  std::vector<bool> wanted;
  for (const std::string& name : proto.output()) {
    wanted.push_back(!name.empty() && used_.count(name) > 0);
  }
  Lowering lowering(graph_, containers_, node, SourceOf(index), std::move(wanted), state_.limits,
                    state_.made_bytes, *this);
  absl::Status status = CheckInputs(node, row);
  if (status.ok() && !row.takes_containers) status = CheckTensors(node, containers_);
  if (status.ok()) status = row.lower(node, lowering);
  if (lowering.needs_unknown_rank()) {
    return absl::UnimplementedError(
        absl::StrCat(source.ToString(), ": ", absl::AsciiStrToLower(proto.op_type()),
                     ": the rank of an input must be known; it depends on data, or is not stated"));
  }
  if (!status.ok() && lowering.error_names_node()) return status;
  if (status.ok()) status = lowering.scalar_status();
  if (status.ok()) status = node.CheckAttributes();
  if (status.ok()) status = TakeOutputs(proto, lowering);
  if (!status.ok()) {
    return Annotate(Annotate(status, absl::AsciiStrToLower(proto.op_type())), source.ToString());
  }
  RecordRemoval(index, lowering);
  return absl::OkStatus();
}

absl::Status GraphImporter::TakeOutputs(const NodeProto& proto, const Lowering& lowering) {
  for (int i = 0; i < proto.output_size(); ++i) {
    const std::string& name = proto.output(i);
    if (name.empty()) continue;
    const ValueId value = lowering.outputs()[static_cast<size_t>(i)];
    if (!value.valid() && used_.count(name) == 0) continue;  // an unused output, such as a mask
    if (!value.valid()) {
      return absl::UnimplementedError(absl::StrCat("output ", i, " '", name, "' is not supported"));
    }
    const bool is_tensor = !Containers::IsContainer(value);
    if (is_tensor && graph_.value(value).name.empty()) graph_.SetName(value, name);
    values_[name] = value;
  }
  return absl::OkStatus();
}

// A source that produced no node was folded into a constant or did nothing.
void GraphImporter::RecordRemoval(int index, const Lowering& lowering) {
  if (lowering.nodes_added() > 0) return;
  const ValueId first = lowering.outputs().empty() ? ValueId() : lowering.outputs().front();
  const bool folded =
      first.valid() && !Containers::IsContainer(first) && lowering.constant(first) != nullptr;
  graph_.removals.push_back({.source = SourceOf(index),
                             .kind = folded ? Removal::Kind::kFolded : Removal::Kind::kRemoved,
                             .pass = "import",
                             .rule = absl::AsciiStrToLower(proto_.node(index).op_type())});
}

// An output that is listed again gets a name of its own.
std::string GraphImporter::OutputName(const std::string& name) {
  const auto is_taken = [this](const std::string& other) {
    return std::ranges::any_of(graph_.outputs(), [&](const auto& o) { return o.name == other; });
  };
  if (!is_taken(name)) return name;
  const auto is_listed = [this](const std::string& other) {
    return std::ranges::any_of(proto_.output(), [&](const auto& o) { return o.name() == other; });
  };
  int number = 2;
  std::string own;
  do {
    own = absl::StrCat(name, "_", number++);
  } while (is_taken(own) || is_listed(own));
  graph_.warnings.push_back(
      absl::StrCat("output '", name, "' is listed twice; the second is named '", own, "'"));
  return own;
}

// Warns if the type that the model declares for an output cannot be that of its value.
void GraphImporter::CheckDeclared(const ValueInfoProto& output, ValueId value) {
  const TypeProto::Tensor& declared = output.type().tensor_type();
  const Type& actual = graph_.type(value);
  const absl::StatusOr<DType> dtype = ReadElementType(declared.elem_type());
  Type type{dtype.ok() ? *dtype : actual.dtype, Shape::OfUnknownRank(), {}};
  SymbolTable symbols;
  // Shapes that are given for inputs may change those of outputs.
  if (declared.has_shape() && state_.input_shapes.empty()) {
    absl::StatusOr<Shape> shape = symbols.ReadShape(declared.shape(), output.name());
    if (shape.ok()) type.shape = *std::move(shape);
  }
  if (type.dtype == actual.dtype && CouldEqual(type.shape, actual.shape)) return;
  graph_.warnings.push_back(absl::StrCat("output '", output.name(), "' is declared as ",
                                         type.ToString(), ", but it is ", actual.ToString()));
}

absl::Status GraphImporter::ReadOutputs() {
  if (proto_.output_size() == 0) return absl::InvalidArgumentError("the graph has no outputs");
  for (const ValueInfoProto& output : proto_.output()) {
    const ValueId value = Find(output.name());
    if (!value.valid()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "output '", output.name(), "' is not defined by any node, input or initializer"));
    }
    if (Containers::IsContainer(value)) {
      return absl::UnimplementedError(absl::StrCat("output '", output.name(), "' is ",
                                                   ToAbsl(containers_.at(value).kind_name()),
                                                   ", only tensors are supported"));
    }
    if (outer_ == nullptr) CheckDeclared(output, value);
    graph_.AddOutput(OutputName(output.name()), value);
  }
  return absl::OkStatus();
}

}  // namespace sinter::onnx
