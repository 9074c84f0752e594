#include "frontend/onnx/raising.h"

#include <variant>

namespace sinter::onnx {

void Raising::TakeAll() {
  for (size_t i = 0; i < names_.size(); ++i) Take(i);
}

void Raising::TakeIntegers(const std::vector<int64_t>& elements) {
  TakeConstant(Constant::FromValues<int64_t>({static_cast<int64_t>(elements.size())}, elements));
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

absl::Status RaiseAsItIs(Raising& out) {
  out.TakeAll();
  out.SetAll();
  return absl::OkStatus();
}

}  // namespace sinter::onnx
