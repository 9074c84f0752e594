#include "frontend/onnx/raising.h"

#include <variant>

namespace sinter::onnx {

void Raising::TakeAll() {
  for (size_t i = 0; i < names_.size(); ++i) Take(i);
}

std::string Raising::AddIntegers(const std::vector<int64_t>& elements) {
  return context_.AddConstant(
      Constant::FromValues<int64_t>({static_cast<int64_t>(elements.size())}, elements));
}

void Raising::TakeIntegers(const std::vector<int64_t>& elements) {
  proto_.add_input(AddIntegers(elements));
}

std::string Raising::AddNode(std::string_view op_type, const std::string& data,
                             const std::vector<int64_t>& integers) {
  NodeProto node;
  node.set_op_type(std::string(op_type));
  node.add_input(data);
  node.add_input(AddIntegers(integers));
  std::string result = context_.NewName(data);
  node.add_output(result);
  context_.AddNode(std::move(node));
  return result;
}

void Raising::TakeUnsqueezed(size_t operand, int64_t axis) {
  proto_.add_input(AddNode("Unsqueeze", names_[operand], {axis}));
}

void Raising::TakeExpanded(size_t operand, const std::vector<int64_t>& dims) {
  proto_.add_input(AddNode("Expand", names_[operand], dims));
}

void Raising::ReturnSqueezed(size_t result, int64_t axis) {
  NodeProto squeeze;
  squeeze.set_op_type("Squeeze");
  squeeze.add_input(context_.NewName(results_[result]));
  squeeze.add_input(AddIntegers({axis}));
  squeeze.add_output(results_[result]);
  proto_.add_output(squeeze.input(0));
  following_.push_back(std::move(squeeze));
}

absl::Status Raising::SetBody(std::string_view name, size_t body, size_t own_inputs,
                              size_t first_operand) {
  const Graph& graph = *node_.bodies[body];
  const auto captured =
      std::span(names_).subspan(first_operand, graph.inputs().size() - own_inputs);
  GraphProto& proto = *NewAttribute(name, AttributeProto::GRAPH).mutable_g();
  proto.set_name(std::string(name));
  return context_.WriteBody(graph, own_inputs, captured, proto);
}

void Raising::Finish() {
  while (proto_.input_size() > 0 && proto_.input(proto_.input_size() - 1).empty()) {
    proto_.mutable_input()->RemoveLast();
  }
  if (proto_.output_size() == 0) {
    for (const std::string& result : results_) proto_.add_output(result);
  }
  context_.AddNode(std::move(proto_));
  for (NodeProto& node : following_) context_.AddNode(std::move(node));
}

void Raising::SetTexts(std::string_view name, const std::vector<std::string>& texts) {
  AttributeProto& attribute = NewAttribute(name, AttributeProto::STRINGS);
  for (const std::string& text : texts) attribute.add_strings(text);
}

AttributeProto& Raising::NewAttribute(std::string_view name, AttributeProto::AttributeType type) {
  AttributeProto& attribute = *proto_.add_attribute();
  attribute.set_name(std::string(name));
  attribute.set_type(type);
  return attribute;
}

void Raising::SetInteger(std::string_view name, int64_t value) {
  NewAttribute(name, AttributeProto::INT).set_i(value);
}

void Raising::Set(std::string_view name, const AttributeValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    SetInteger(name, *flag);
  } else if (const auto* integer = std::get_if<int64_t>(&value)) {
    SetInteger(name, *integer);
  } else if (const auto* number = std::get_if<float>(&value)) {
    NewAttribute(name, AttributeProto::FLOAT).set_f(*number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    NewAttribute(name, AttributeProto::STRING).set_s(*text);
  } else if (const auto* integers = std::get_if<std::vector<int64_t>>(&value)) {
    if (integers->empty()) return;
    AttributeProto& attribute = NewAttribute(name, AttributeProto::INTS);
    attribute.mutable_ints()->Add(integers->begin(), integers->end());
  } else if (const auto* numbers = std::get_if<std::vector<float>>(&value)) {
    if (numbers->empty()) return;
    AttributeProto& attribute = NewAttribute(name, AttributeProto::FLOATS);
    attribute.mutable_floats()->Add(numbers->begin(), numbers->end());
  }
}

void Raising::SetAll() {
  for (const auto& [name, value] : operation().attributes()) Set(name, value);
}

std::vector<ValueId> AddOperands(const Graph& graph, const Node& node, Graph& body) {
  std::vector<ValueId> operands;
  for (const ValueId input : node.inputs) {
    operands.push_back(body.AddInput(absl::StrCat("operand", operands.size()), graph.type(input)));
  }
  return operands;
}

absl::Status NeedsOpset(int opset) {
  return absl::UnimplementedError(absl::StrCat("it needs operator set ", opset, " or newer"));
}

absl::Status RaiseAsItIs(Raising& out) {
  out.TakeAll();
  out.SetAll();
  return absl::OkStatus();
}

}  // namespace sinter::onnx
