#include "tests/frontend/onnx/onnx_models.h"

#include "frontend/onnx/tensors.h"
#include "kernels/naive/evaluate.h"
#include "sinter/status.h"

namespace sinter::onnx {

int32_t DataTypeOf(DType dtype) { return ToElementType(dtype); }

TensorProto ToTensorProto(const Constant& constant, const std::string& name) {
  TensorProto tensor;
  WriteTensor(constant, name, tensor);
  return tensor;
}

Attribute::Attribute(std::string name, int64_t value) {
  proto.set_name(std::move(name));
  proto.set_type(AttributeProto::INT);
  proto.set_i(value);
}
Attribute::Attribute(std::string name, float value) {
  proto.set_name(std::move(name));
  proto.set_type(AttributeProto::FLOAT);
  proto.set_f(value);
}
Attribute::Attribute(std::string name, const char* value) {
  proto.set_name(std::move(name));
  proto.set_type(AttributeProto::STRING);
  proto.set_s(value);
}
Attribute::Attribute(std::string name, const std::vector<int64_t>& values) {
  proto.set_name(std::move(name));
  proto.set_type(AttributeProto::INTS);
  for (const int64_t value : values) proto.add_ints(value);
}
Attribute::Attribute(std::string name, const std::vector<float>& values) {
  proto.set_name(std::move(name));
  proto.set_type(AttributeProto::FLOATS);
  for (const float value : values) proto.add_floats(value);
}
Attribute::Attribute(std::string name, const ConstantRef& tensor) {
  proto.set_name(std::move(name));
  proto.set_type(AttributeProto::TENSOR);
  *proto.mutable_t() = ToTensorProto(*tensor, "");
}

Attribute::Attribute(std::string name, const GraphProto& body) {
  proto.set_name(std::move(name));
  proto.set_type(AttributeProto::GRAPH);
  *proto.mutable_g() = body;
}

ModelMaker::ModelMaker(int opset) {
  model_.set_ir_version(8);
  model_.mutable_graph()->set_name("model");
  model_.add_opset_import()->set_version(opset);
}

ModelMaker& ModelMaker::Input(const std::string& name, const Type& type) {
  ValueInfoProto& input = *graph().add_input();
  input.set_name(name);
  TypeProto::Tensor& tensor = *input.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(DataTypeOf(type.dtype));
  if (!type.shape.has_rank()) return *this;
  tensor.mutable_shape();  // present even if the rank is 0
  for (const Dim& dim : type.shape) {
    TensorShapeProto::Dimension& dimension = *tensor.mutable_shape()->add_dim();
    if (dim.is_static()) {
      dimension.set_dim_value(dim.value());
    } else {
      dimension.set_dim_param(dim.symbol());
    }
  }
  return *this;
}

ModelMaker& ModelMaker::Initializer(const std::string& name, const ConstantRef& constant) {
  *graph().add_initializer() = ToTensorProto(*constant, name);
  return *this;
}

ModelMaker& ModelMaker::Node(const std::string& op_type, const std::vector<std::string>& inputs,
                             const std::vector<std::string>& outputs, const Attributes& attributes,
                             const std::string& name) {
  NodeProto& node = *graph().add_node();
  node.set_op_type(op_type);
  if (!name.empty()) node.set_name(name);
  for (const std::string& input : inputs) node.add_input(input);
  for (const std::string& output : outputs) node.add_output(output);
  for (const Attribute& attribute : attributes) *node.add_attribute() = attribute.proto;
  return *this;
}

ModelMaker& ModelMaker::Output(const std::string& name) {
  graph().add_output()->set_name(name);
  return *this;
}

absl::StatusOr<Graph> ImportNode(int opset, const std::string& op_type,
                                 const std::vector<Operand>& operands,
                                 const Attributes& attributes) {
  ModelMaker model(opset);
  std::vector<std::string> names;
  for (const Operand& operand : operands) {
    const std::string name = absl::StrCat("x", names.size());
    names.push_back(std::holds_alternative<std::monostate>(operand) ? "" : name);
    if (const auto* type = std::get_if<Type>(&operand)) model.Input(name, *type);
    if (const auto* constant = std::get_if<ConstantRef>(&operand)) {
      model.Initializer(name, *constant);
    }
  }
  return model.Node(op_type, names, {"y"}, attributes, "node").Output("y").Import();
}

std::string ErrorOfNode(int opset, const std::string& op_type, const std::vector<Operand>& operands,
                        const Attributes& attributes) {
  return std::string(ImportNode(opset, op_type, operands, attributes).status().message());
}

std::string NodesOf(const absl::StatusOr<Graph>& graph) {
  if (!graph.ok()) return graph.status().ToString();
  std::string text;
  for (const NodeId id : graph->TopologicalOrder()) {
    const Node& node = graph->node(id);
    absl::StrAppend(&text, ToAbsl(node.operation.name()), "(");
    for (const ValueId input : node.inputs) {
      const char* sigil = graph->value(input).is_constant() ? "@" : "%";
      absl::StrAppend(&text, input == node.inputs.front() ? "" : ", ", sigil, input.index);
    }
    const AttributeList attributes = node.operation.attributes();
    absl::StrAppend(&text, ")", attributes.empty() ? "" : " ", ToString(attributes), "\n");
  }
  return absl::StrCat(text, graph->type(graph->outputs().front().value).ToString());
}

absl::StatusOr<std::vector<double>> Evaluated(const absl::StatusOr<Graph>& graph,
                                              const std::vector<ConstantRef>& inputs) {
  if (!graph.ok()) return graph.status();
  SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> outputs, naive::Evaluate(*graph, inputs));
  return outputs.front()->ToDoubles();
}

}  // namespace sinter::onnx
