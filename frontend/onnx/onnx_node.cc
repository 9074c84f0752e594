#include "frontend/onnx/onnx_node.h"

#include <utility>

#include "frontend/onnx/opset.h"
#include "frontend/onnx/tensors.h"

namespace sinter::onnx {
namespace {

// In the order of AttributeProto::AttributeType.
constexpr std::string_view kTypeNames[] = {"unstated",
                                           "float",
                                           "integer",
                                           "string",
                                           "tensor",
                                           "graph",
                                           "list of floats",
                                           "list of integers",
                                           "list of strings",
                                           "list of tensors",
                                           "list of graphs",
                                           "sparse tensor",
                                           "list of sparse tensors",
                                           "type",
                                           "list of types"};

// Models of ONNX's first versions do not state the type; the field that is set implies it.
bool Holds(const AttributeProto& attribute, AttributeProto::AttributeType type) {
  if (attribute.type() != AttributeProto::UNDEFINED) return attribute.type() == type;
  switch (type) {
    case AttributeProto::FLOAT: return attribute.has_f();
    case AttributeProto::INT: return attribute.has_i();
    case AttributeProto::STRING: return attribute.has_s();
    case AttributeProto::TENSOR: return attribute.has_t();
    case AttributeProto::SPARSE_TENSOR: return attribute.has_sparse_tensor();
    case AttributeProto::FLOATS: return attribute.floats_size() > 0;
    case AttributeProto::STRINGS: return attribute.strings_size() > 0;
    case AttributeProto::INTS: return attribute.ints_size() > 0;
    default: return false;
  }
}

}  // namespace

void OnnxNode::Fail(absl::Status status) {
  if (status_.ok()) status_ = std::move(status);
}

absl::Status OnnxNode::RequireInputs(std::initializer_list<size_t> indices) const {
  for (const size_t index : indices) {
    if (!HasInput(index)) {
      return absl::InvalidArgumentError(absl::StrCat("input ", index, " is missing"));
    }
  }
  return absl::OkStatus();
}

const AttributeProto* OnnxNode::Find(std::string_view name) const {
  for (const AttributeProto& attribute : proto_.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

const AttributeProto* OnnxNode::Take(std::string_view name, AttributeProto::AttributeType type) {
  known_.insert(std::string(name));
  const AttributeProto* attribute = Find(name);
  if (attribute == nullptr) return nullptr;
  if (!attribute->ref_attr_name().empty()) {
    Fail(absl::InvalidArgumentError(absl::StrCat(
        "attribute '", ToAbsl(name), "' refers to an attribute of a function, outside of one")));
    return nullptr;
  }
  if (!Holds(*attribute, type)) {
    Fail(absl::InvalidArgumentError(absl::StrCat("attribute '", ToAbsl(name), "' must be of type ",
                                                 ToAbsl(kTypeNames[type]), ", not ",
                                                 ToAbsl(kTypeNames[attribute->type()]))));
    return nullptr;
  }
  if (type == AttributeProto::GRAPH && !attribute->has_g()) {
    Fail(absl::InvalidArgumentError(
        absl::StrCat("attribute '", ToAbsl(name), "' is a graph and holds none")));
    return nullptr;
  }
  return attribute;
}

int64_t OnnxNode::Integer(std::string_view name, int64_t otherwise) {
  const AttributeProto* attribute = Take(name, AttributeProto::INT);
  return attribute == nullptr ? otherwise : attribute->i();
}

bool OnnxNode::Flag(std::string_view name, bool otherwise) {
  const int64_t value = Integer(name, otherwise ? 1 : 0);
  if (value != 0 && value != 1) {
    Fail(absl::InvalidArgumentError(
        absl::StrCat("attribute '", ToAbsl(name), "' must be 0 or 1, not ", value)));
  }
  return value != 0;
}

float OnnxNode::Float(std::string_view name, float otherwise) {
  const AttributeProto* attribute = Take(name, AttributeProto::FLOAT);
  return attribute == nullptr ? otherwise : attribute->f();
}

std::string OnnxNode::Text(std::string_view name, std::string_view otherwise) {
  const AttributeProto* attribute = Take(name, AttributeProto::STRING);
  return attribute == nullptr ? std::string(otherwise) : attribute->s();
}

std::vector<int64_t> OnnxNode::Integers(std::string_view name) {
  const AttributeProto* attribute = Take(name, AttributeProto::INTS);
  if (attribute == nullptr) return {};
  return {attribute->ints().begin(), attribute->ints().end()};
}

std::vector<float> OnnxNode::Floats(std::string_view name) {
  const AttributeProto* attribute = Take(name, AttributeProto::FLOATS);
  if (attribute == nullptr) return {};
  return {attribute->floats().begin(), attribute->floats().end()};
}

std::vector<std::string> OnnxNode::Texts(std::string_view name) {
  const AttributeProto* attribute = Take(name, AttributeProto::STRINGS);
  if (attribute == nullptr) return {};
  return {attribute->strings().begin(), attribute->strings().end()};
}

const GraphProto* OnnxNode::Graph(std::string_view name) {
  const AttributeProto* attribute = Take(name, AttributeProto::GRAPH);
  if (attribute != nullptr) return &attribute->g();
  Fail(absl::InvalidArgumentError(absl::StrCat("attribute '", ToAbsl(name), "' is missing")));
  return nullptr;
}

absl::StatusOr<DType> OnnxNode::ElementType(std::string_view name,
                                            TensorProto::DataType otherwise) {
  const int64_t number = Integer(name, otherwise);
  if (number != static_cast<int32_t>(number)) {
    return absl::InvalidArgumentError(
        absl::StrCat(ToAbsl(name), " is ", number, ", which is not a type"));
  }
  // Exporters write 0 for the default.
  return ReadElementType(number == TensorProto::UNDEFINED ? otherwise
                                                          : static_cast<int32_t>(number));
}

const TensorProto* OnnxNode::Tensor(std::string_view name) {
  const AttributeProto* attribute = Take(name, AttributeProto::TENSOR);
  return attribute == nullptr ? nullptr : &attribute->t();
}

const SparseTensorProto* OnnxNode::SparseTensor(std::string_view name) {
  const AttributeProto* attribute = Take(name, AttributeProto::SPARSE_TENSOR);
  return attribute == nullptr ? nullptr : &attribute->sparse_tensor();
}

void OnnxNode::Ignore(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) known_.insert(std::string(name));
}

void OnnxNode::Only(std::string_view name, int64_t supported) {
  const int64_t value = Integer(name, supported);
  if (value == supported) return;
  Fail(absl::UnimplementedError(
      absl::StrCat(ToAbsl(name), " is ", value, ", supported is only ", supported)));
}

absl::Status OnnxNode::CheckAttributes() {
  // Before operator set 6, it names operands whose memory the result may reuse.
  if (opset_ < 6 && IsDefaultDomain(proto_.domain())) Ignore({"consumed_inputs"});
  std::set<std::string_view> given;
  for (const AttributeProto& attribute : proto_.attribute()) {
    if (!given.insert(attribute.name()).second) {
      Fail(absl::InvalidArgumentError(
          absl::StrCat("attribute '", attribute.name(), "' is given twice")));
    }
    if (known_.count(attribute.name()) == 0) {
      Fail(absl::InvalidArgumentError(absl::StrCat("unknown attribute '", attribute.name(), "'")));
    }
  }
  return status_;
}

}  // namespace sinter::onnx
