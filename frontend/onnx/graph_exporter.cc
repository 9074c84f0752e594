#include "frontend/onnx/graph_exporter.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_join.h"
#include "frontend/onnx/export.h"
#include "frontend/onnx/tensors.h"
#include "ir/ops/fused.h"
#include "ir/verify.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

void WriteType(const Type& type, TypeProto& proto) {
  TypeProto::Tensor& tensor = *proto.mutable_tensor_type();
  tensor.set_elem_type(ToElementType(type.dtype));
  if (!type.shape.has_rank()) return;
  TensorShapeProto& shape = *tensor.mutable_shape();
  for (const Dim& dim : type.shape) {
    TensorShapeProto::Dimension& written = *shape.add_dim();
    if (dim.is_static()) {
      written.set_dim_value(dim.value());
    } else if (!dim.symbol().starts_with('?')) {
      written.set_dim_param(dim.symbol());
    }
  }
}

absl::Status CheckFormat(const Type& type) {
  if (type.is_plain()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "a value of type ", type.ToString(), " cannot be exported: ONNX knows plain formats only"));
}

// The version of ONNX's file format that came with the operator set.
int IrVersionOf(int opset) {
  return opset <= 18 ? 8 : opset <= 20 ? 9 : opset <= 22 ? 10 : opset <= 24 ? 11 : 13;
}

OnnxVersions LeastVersions(DType dtype) {
  switch (dtype) {
    case DType::kFloat8E4M3FN:
    case DType::kFloat8E4M3FNUZ:
    case DType::kFloat8E5M2:
    case DType::kFloat8E5M2FNUZ: return {.opset = 19, .ir = 9};
    case DType::kInt4:
    case DType::kUint4: return {.opset = 21, .ir = 10};
    case DType::kFloat4E2M1: return {.opset = 23, .ir = 11};
    case DType::kFloat8E8M0: return {.opset = 24, .ir = 12};
    case DType::kInt2:
    case DType::kUint2: return {.opset = 25, .ir = 13};
    default: return {};
  }
}

}  // namespace

OnnxVersions LeastVersions(const Graph& graph) {
  OnnxVersions least;
  const auto include = [&least](const OnnxVersions& other) {
    least = {std::max(least.opset, other.opset), std::max(least.ir, other.ir)};
  };
  for (uint32_t i = 0; i < graph.value_limit(); ++i) include(LeastVersions(graph.type({i}).dtype));
  for (const NodeId id : graph.TopologicalOrder()) {
    for (const GraphRef& body : graph.node(id).bodies) include(LeastVersions(*body));
  }
  return least;
}

absl::StatusOr<ModelProto> GraphExporter::Run() {
  SINTER_RETURN_IF_ERROR(Verify(graph_));
  CountUnsupported(graph_);
  SINTER_RETURN_IF_ERROR(UnsupportedError());
  const OnnxVersions least = LeastVersions(graph_);
  if (least.opset > opset_) {
    return Annotate(NeedsOpset(least.opset), "an element type of the model");
  }
  model_.set_ir_version(std::max(least.ir, IrVersionOf(opset_)));
  model_.set_producer_name("sinter");
  model_.add_opset_import()->set_version(opset_);
  for (const auto& [key, value] : graph_.metadata) {
    StringStringEntryProto& entry = *model_.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  proto_.set_name(graph_.name.empty() ? "graph" : graph_.name);
  ValueNames names;
  SINTER_RETURN_IF_ERROR(NameInputsAndOutputs(names));
  SINTER_RETURN_IF_ERROR(WriteNodes(graph_, names));
  WriteOutputs(names);
  WriteOverridableInputs();
  return std::move(model_);
}

void GraphExporter::CountUnsupported(const Graph& graph) {
  for (const NodeId id : graph.TopologicalOrder()) {
    const Node& node = graph.node(id);
    if (node.operation.Is<Fused>()) {
      CountUnsupported(*node.bodies[0]);
      continue;
    }
    if (FindRaising(node.operation.name()) == nullptr) {
      ++unsupported_[std::string(node.operation.name())];
    }
    if (!node.operation.info().traits.control_flow) continue;
    for (const GraphRef& body : node.bodies) CountUnsupported(*body);
  }
}

absl::Status GraphExporter::UnsupportedError() const {
  if (unsupported_.empty()) return absl::OkStatus();
  return absl::UnimplementedError(
      absl::StrCat("operators that cannot be exported to ONNX: ",
                   absl::StrJoin(unsupported_, ", ", [](std::string* out, const auto& entry) {
                     absl::StrAppend(out, entry.first, " (", entry.second,
                                     entry.second == 1 ? " node)" : " nodes)");
                   })));
}

absl::Status GraphExporter::NameInputsAndOutputs(ValueNames& names) {
  for (const ValueId input : graph_.inputs()) {
    const Value& value = graph_.value(input);
    SINTER_RETURN_IF_ERROR(CheckFormat(value.type));
    if (!names_.Reserve(value.name)) {
      return absl::InvalidArgumentError("an input without a name cannot be exported");
    }
    names[input] = value.name;
    ValueInfoProto& info = *proto_.add_input();
    info.set_name(value.name);
    WriteType(value.type, *info.mutable_type());
  }
  for (const GraphOutput& output : graph_.outputs()) {
    const auto known = names.find(output.value);
    if (known != names.end() && known->second == output.name) continue;  // the input itself
    if (!names_.Reserve(output.name)) {
      return absl::InvalidArgumentError(
          absl::StrCat("output '", output.name, "' cannot be exported: ",
                       output.name.empty() ? "it has no name" : "an input has that name"));
    }
    // A result that is an output gets the output's name; the first, if there are several.
    if (graph_.value(output.value).producer.valid()) names.emplace(output.value, output.name);
  }
  return absl::OkStatus();
}

absl::Status GraphExporter::WriteNodes(const Graph& graph, ValueNames& names) {
  for (const NodeId id : graph.TopologicalOrder()) {
    const Node& node = graph.node(id);
    for (const ValueId input : node.inputs) NameConstant(graph, input, names);
    const absl::Status status = WriteNode(graph, node, names);
    if (!status.ok()) return Annotate(status, graph.NameOf(id));
  }
  return absl::OkStatus();
}

absl::Status GraphExporter::WriteNode(const Graph& graph, const Node& node, ValueNames& names) {
  if (node.operation.Is<Fused>()) return Inline(graph, node, *node.bodies[0], names);
  if (const ExpandFunction expand = FindRaising(node.operation.name())->expand) {
    SINTER_ASSIGN_OR_RETURN(const std::optional<Graph> body, expand(graph, node, opset_));
    if (body) return Inline(graph, node, *body, names);
  }
  return Raise(graph, node, names);
}

void GraphExporter::NameConstant(const Graph& graph, ValueId id, ValueNames& names) {
  const Value& value = graph.value(id);
  if (!value.is_constant() || names.count(id) > 0) return;
  names[id] = AddConstant(value.constant, value.name.empty() ? "constant" : value.name);
}

std::string GraphExporter::AddConstant(const ConstantRef& constant, const std::string& wanted) {
  const auto [known, added] = initializers_.try_emplace(constant);
  if (added) {
    known->second = names_.Unique(wanted);
    WriteTensor(*constant, known->second, *proto_.add_initializer());
  }
  return known->second;
}

std::string GraphExporter::NameOfResult(const Graph& graph, ValueId id, ValueNames& names) {
  const auto known = names.find(id);
  if (known != names.end()) return known->second;
  return names[id] = names_.Unique(graph.value(id).name);
}

absl::Status GraphExporter::Inline(const Graph& graph, const Node& node, const Graph& body,
                                   ValueNames& names) {
  ValueNames inside;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    inside[body.inputs()[i]] = names.at(node.inputs[i]);
  }
  // Results that the body computes get the names that they have outside.
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const ValueId result = body.outputs()[i].value;
    if (!body.value(result).producer.valid() || inside.count(result) > 0) continue;
    inside[result] = NameOfResult(graph, node.outputs[i], names);
  }
  SINTER_RETURN_IF_ERROR(WriteNodes(body, inside));
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const ValueId result = body.outputs()[i].value;
    NameConstant(body, result, inside);
    const std::string outer = NameOfResult(graph, node.outputs[i], names);
    if (inside.at(result) != outer) WriteIdentity(inside.at(result), outer);
  }
  return absl::OkStatus();
}

absl::Status GraphExporter::Raise(const Graph& graph, const Node& node, ValueNames& names) {
  const RaisingRow& row = *FindRaising(node.operation.name());
  std::vector<std::string> operands;
  for (const ValueId input : node.inputs) operands.push_back(names.at(input));
  NodeProto proto;
  proto.set_op_type(std::string(row.op_type));
  const std::string& name =
      node.origin.empty() ? node.name : (*graph.sources)[node.origin.front().index].name;
  // Several nodes may come from one source node, but ONNX Runtime requires unique names.
  if (!name.empty()) proto.set_name(node_names_.Unique(name));
  std::vector<std::string> results;
  for (const ValueId output : node.outputs) {
    SINTER_RETURN_IF_ERROR(CheckFormat(graph.type(output)));
    results.push_back(NameOfResult(graph, output, names));
  }
  if (row.since > opset_) return NeedsOpset(row.since);
  Raising raising(graph, node, std::move(operands), std::move(results), *this, proto);
  SINTER_RETURN_IF_ERROR(Annotate(row.raise(raising), node.operation.name()));
  raising.Finish();
  return absl::OkStatus();
}

void GraphExporter::WriteIdentity(const std::string& from, const std::string& to) {
  NodeProto identity;
  identity.set_op_type("Identity");
  identity.add_input(from);
  identity.add_output(to);
  AddNode(std::move(identity));
}

absl::Status GraphExporter::WriteBody(const Graph& body, size_t own_inputs,
                                      std::span<const std::string> captured, GraphProto& proto) {
  GraphProto* const enclosing = std::exchange(written_, &proto);
  ValueNames names;
  std::set<std::string> taken;  // names that no output may have
  for (size_t i = 0; i < body.inputs().size(); ++i) {
    const Value& value = body.value(body.inputs()[i]);
    std::string& name = names[body.inputs()[i]];
    name = i < own_inputs ? names_.Unique(value.name) : captured[i - own_inputs];
    taken.insert(name);
    if (i >= own_inputs) continue;
    ValueInfoProto& info = *proto.add_input();
    info.set_name(name);
    WriteType(value.type, *info.mutable_type());
  }
  SINTER_RETURN_IF_ERROR(WriteNodes(body, names));
  for (const GraphOutput& output : body.outputs()) {
    NameConstant(body, output.value, names);
    std::string name = names.at(output.value);
    // An output must be the result of a node of the body, and is listed once.
    if (body.value(output.value).is_constant() || !taken.insert(name).second) {
      name = names_.Unique(name);
      WriteIdentity(names.at(output.value), name);
    }
    ValueInfoProto& info = *proto.add_output();
    info.set_name(name);
    WriteType(body.type(output.value), *info.mutable_type());
  }
  written_ = enclosing;
  return absl::OkStatus();
}

void GraphExporter::WriteOverridableInputs() {
  const std::set<std::string> overridable(graph_.overridable_inputs.begin(),
                                          graph_.overridable_inputs.end());
  for (const TensorProto& initializer : proto_.initializer()) {
    if (overridable.count(initializer.name()) == 0) continue;
    ValueInfoProto& info = *proto_.add_input();
    info.set_name(initializer.name());
    TypeProto::Tensor& type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(initializer.data_type());
    for (const int64_t dim : initializer.dims())
      type.mutable_shape()->add_dim()->set_dim_value(dim);
  }
}

void GraphExporter::WriteOutputs(ValueNames& names) {
  for (const GraphOutput& output : graph_.outputs()) {
    NameConstant(graph_, output.value, names);
    if (names.at(output.value) != output.name) WriteIdentity(names.at(output.value), output.name);
    ValueInfoProto& info = *proto_.add_output();
    info.set_name(output.name);
    WriteType(graph_.type(output.value), *info.mutable_type());
  }
}

}  // namespace sinter::onnx
