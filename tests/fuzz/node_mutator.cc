#include "tests/fuzz/node_mutator.h"

#include <cstring>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ir/random_case.h"
#include "schemas/onnx.pb.h"
#include "tests/fuzz/message_mutator.h"

namespace sinter::fuzz {
namespace {

using onnx::AttributeProto;
using onnx::GraphProto;
using onnx::NodeProto;
using onnx::TensorProto;
using onnx::TypeProto;

template <class List>
auto& AnyOf(List&& list, Random& random) {
  return *(std::begin(list) + random.Integer(0, static_cast<int64_t>(std::size(list)) - 1));
}

int64_t AnyInteger(Random& random) {
  static constexpr int64_t kExtremes[] = {-1,        1 << 16,   INT32_MAX,        int64_t{1} << 32,
                                          INT32_MIN, INT64_MIN, int64_t{1} << 62, INT64_MAX};
  return random.Chance(0.75) ? random.Integer(0, 5) : AnyOf(kExtremes, random);
}

float AnyFloat(Random& random) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  static constexpr float kNumbers[] = {
      0,     1,      -1,        0.5F,       1e-5F,
      1e30F, -1e30F, kInfinity, -kInfinity, std::numeric_limits<float>::quiet_NaN()};
  return AnyOf(kNumbers, random);
}

class Mutation {
 public:
  Mutation(const Vocabulary& vocabulary, onnx::ModelProto& model, Random& random)
      : vocabulary_(vocabulary), model_(model), random_(random) {}

  void Apply() {
    Collect(*model_.mutable_graph(), 0);
    if (places_.empty()) return;
    const Place place = AnyOf(places_, random_);
    NodeProto& node = *place.node;
    const OperatorForm* const form = FormOf(node);
    switch (random_.Integer(0, 9)) {
      case 0: ChangeOperator(node); break;
      case 1:
      case 2:
      case 3:
        ChangeAttribute(node, form == nullptr ? AnyOf(vocabulary_.operators, random_) : *form);
        break;
      case 4:
      case 5:
      case 6: ChangeOperand(node, *place.graph, form == nullptr ? 3 : form->inputs); break;
      case 7: ChangeResults(node, form == nullptr ? 1 : form->outputs); break;
      case 8: ChangeBody(node); break;
      default: ChangeValue();
    }
  }

 private:
  struct Place {
    GraphProto* graph;
    NodeProto* node;
  };

  void Collect(GraphProto& graph, int depth) {
    for (NodeProto& node : *graph.mutable_node()) {
      places_.push_back({&graph, &node});
      if (depth > 8) continue;
      for (AttributeProto& attribute : *node.mutable_attribute()) {
        if (attribute.has_g()) Collect(*attribute.mutable_g(), depth + 1);
      }
    }
  }

  const OperatorForm* FormOf(const NodeProto& node) const {
    for (const OperatorForm& form : vocabulary_.operators) {
      if (node.op_type() == std::string(form.op_type)) return &form;
    }
    return nullptr;
  }

  void ChangeOperator(NodeProto& node) {
    node.set_op_type(std::string(AnyOf(vocabulary_.operators, random_).op_type));
    node.set_domain(std::string(vocabulary_.domain));
  }

  std::string AnyText() { return std::string(AnyOf(vocabulary_.texts, random_)); }

  void ChangeAttribute(NodeProto& node, const OperatorForm& form) {
    auto& attributes = *node.mutable_attribute();
    if (form.attributes.empty()) return;
    if (!attributes.empty() && random_.Chance(0.2)) {
      attributes.DeleteSubrange(static_cast<int>(random_.Integer(0, attributes.size() - 1)), 1);
      return;
    }
    const std::vector<std::string> all = absl::StrSplit(std::string(form.attributes), ' ');
    const std::vector<std::string> name_and_kind = absl::StrSplit(AnyOf(all, random_), ':');
    AttributeProto* attribute = nullptr;
    for (AttributeProto& existing : attributes) {
      if (existing.name() == name_and_kind[0]) attribute = &existing;
    }
    if (attribute == nullptr) attribute = attributes.Add();
    attribute->Clear();
    attribute->set_name(name_and_kind[0]);
    const char kind = random_.Chance(0.95) ? name_and_kind[1][0] : "ifIFsS"[random_.Integer(0, 5)];
    const int64_t count = random_.Chance(0.95) ? random_.Integer(0, 6) : random_.Integer(0, 100);
    switch (kind) {
      case 'i':
        attribute->set_type(AttributeProto::INT);
        attribute->set_i(AnyInteger(random_));
        break;
      case 'f':
        attribute->set_type(AttributeProto::FLOAT);
        attribute->set_f(AnyFloat(random_));
        break;
      case 's':
        attribute->set_type(AttributeProto::STRING);
        attribute->set_s(AnyText());
        break;
      case 'I':
        attribute->set_type(AttributeProto::INTS);
        for (int64_t i = 0; i < count; ++i) attribute->add_ints(AnyInteger(random_));
        break;
      case 'F':
        attribute->set_type(AttributeProto::FLOATS);
        for (int64_t i = 0; i < count; ++i) attribute->add_floats(AnyFloat(random_));
        break;
      default:
        attribute->set_type(AttributeProto::STRINGS);
        for (int64_t i = 0; i < count; ++i) attribute->add_strings(AnyText());
    }
  }

  // Types that most operators take are more frequent.
  int32_t AnyElementType() {
    static constexpr TensorProto::DataType kFrequent[] = {
        TensorProto::FLOAT, TensorProto::INT64, TensorProto::INT32,  TensorProto::UINT8,
        TensorProto::INT8,  TensorProto::BOOL,  TensorProto::FLOAT16};
    return random_.Chance(0.8) ? AnyOf(kFrequent, random_)
                               : static_cast<int32_t>(random_.Integer(1, 26));
  }

  void SetAnyType(TypeProto::Tensor& type) {
    type.Clear();
    type.set_elem_type(AnyElementType());
    if (random_.Chance(0.05)) return;  // an unknown rank
    auto& shape = *type.mutable_shape();
    for (int64_t rank = random_.Integer(0, 5); rank > 0; --rank) {
      auto& dim = *shape.add_dim();
      if (random_.Chance(0.1)) {
        dim.set_dim_param("N");
      } else {
        dim.set_dim_value(random_.Chance(0.9) ? random_.Integer(0, 8) : AnyInteger(random_));
      }
    }
  }

  std::string NewName() {
    return absl::StrCat("new", random_.Integer(0, std::numeric_limits<int32_t>::max()));
  }

  // A constant that holds small or absurd integers.
  std::string AddConstant() {
    TensorProto& tensor = *model_.mutable_graph()->add_initializer();
    tensor.set_name(NewName());
    int64_t count = 1;
    for (int64_t rank = random_.Integer(0, 2); rank > 0; --rank) {
      tensor.add_dims(random_.Integer(0, 4));
      count *= tensor.dims(tensor.dims_size() - 1);
    }
    const bool real = random_.Chance(0.4);
    tensor.set_data_type(real ? TensorProto::FLOAT : TensorProto::INT64);
    for (int64_t i = 0; i < count; ++i) {
      if (real) {
        tensor.add_float_data(AnyFloat(random_));
      } else {
        tensor.add_int64_data(AnyInteger(random_));
      }
    }
    return tensor.name();
  }

  std::string AddInput() {
    auto& input = *model_.mutable_graph()->add_input();
    input.set_name(NewName());
    SetAnyType(*input.mutable_type()->mutable_tensor_type());
    return input.name();
  }

  // A value that this graph or the outermost one has, wherever it is computed.
  std::string AnyValue(const GraphProto& graph) {
    std::vector<std::string> names;
    for (const GraphProto* scope : {&graph, &model_.graph()}) {
      for (const auto& input : scope->input()) names.push_back(input.name());
      for (const auto& tensor : scope->initializer()) names.push_back(tensor.name());
      for (const NodeProto& node : scope->node()) {
        names.insert(names.end(), node.output().begin(), node.output().end());
      }
    }
    return names.empty() ? "" : AnyOf(names, random_);
  }

  void ChangeOperand(NodeProto& node, const GraphProto& graph, int most) {
    auto& inputs = *node.mutable_input();
    switch (random_.Integer(0, 5)) {
      case 0:
        if (!inputs.empty()) inputs.RemoveLast();
        return;
      case 1:
        if (!inputs.empty()) AnyOf(inputs, random_).clear();
        return;
      default: break;
    }
    const auto index = static_cast<int>(random_.Integer(0, most));  // sometimes one too many
    while (inputs.size() <= index) *inputs.Add() = "";
    switch (random_.Integer(0, 3)) {
      case 0: inputs[index] = AddConstant(); break;
      case 1: inputs[index] = AddInput(); break;
      default: inputs[index] = AnyValue(graph);
    }
  }

  void ChangeResults(NodeProto& node, int most) {
    auto& outputs = *node.mutable_output();
    if (outputs.size() > 1 && random_.Chance(0.3)) {
      outputs.RemoveLast();
    } else if (outputs.size() <= most) {
      *outputs.Add() = NewName();
      model_.mutable_graph()->add_output()->set_name(outputs[outputs.size() - 1]);
    }
  }

  void ChangeBody(NodeProto& node) {
    for (AttributeProto& attribute : *node.mutable_attribute()) {
      if (!attribute.has_g() || random_.Chance(0.3)) continue;
      GraphProto& body = *attribute.mutable_g();
      auto& inputs = *body.mutable_input();
      auto& outputs = *body.mutable_output();
      switch (random_.Integer(0, 6)) {
        case 0:
          if (!inputs.empty()) inputs.RemoveLast();
          break;
        case 1:
          if (!outputs.empty()) outputs.RemoveLast();
          break;
        case 2: inputs.Add()->set_name(NewName()); break;
        case 3: outputs.Add()->set_name(AnyValue(body)); break;
        case 4:
          if (!outputs.empty()) AnyOf(outputs, random_).set_name(AnyValue(body));
          break;
        case 5:
          if (outputs.size() > 1) outputs.SwapElements(0, outputs.size() - 1);
          break;
        default:
          if (!inputs.empty()) {
            SetAnyType(*AnyOf(inputs, random_).mutable_type()->mutable_tensor_type());
          }
      }
    }
  }

  // Changes the type of an input, or numbers or dims of a constant.
  void ChangeValue() {
    GraphProto& graph = *model_.mutable_graph();
    if (graph.initializer_size() == 0 || (graph.input_size() > 0 && random_.Chance(0.5))) {
      if (graph.input_size() == 0) return;
      auto& type = *AnyOf(*graph.mutable_input(), random_).mutable_type()->mutable_tensor_type();
      auto& dims = *type.mutable_shape()->mutable_dim();
      if (dims.empty() || random_.Chance(0.3)) {
        SetAnyType(type);
      } else {
        AnyOf(dims, random_).set_dim_value(AnyInteger(random_));
      }
      return;
    }
    TensorProto& tensor = AnyOf(*graph.mutable_initializer(), random_);
    if (tensor.int64_data_size() > 0) {
      AnyOf(*tensor.mutable_int64_data(), random_) = AnyInteger(random_);
    } else if (tensor.raw_data().size() >= 8 && random_.Chance(0.7)) {
      const int64_t number = AnyInteger(random_);
      std::memcpy(tensor.mutable_raw_data()->data(), &number, sizeof(number));
    } else if (tensor.dims_size() > 0) {
      AnyOf(*tensor.mutable_dims(), random_) = AnyInteger(random_);
    }
  }

  const Vocabulary& vocabulary_;
  onnx::ModelProto& model_;
  Random& random_;
  std::vector<Place> places_;
};

}  // namespace

size_t MutateNodes(const Vocabulary& vocabulary, uint8_t* data, size_t size, size_t max_size,
                   unsigned int seed) {
  Random random(seed);
  onnx::ModelProto model;
  const auto length = static_cast<int>(size);
  if (random.Chance(0.2) || !model.ParseFromArray(data, length)) {
    return MutateMessage(data, size, max_size, seed);
  }
  for (int64_t changes = random.Integer(1, 4); changes > 0; --changes) {
    Mutation(vocabulary, model, random).Apply();
  }
  const std::string bytes = model.SerializeAsString();
  if (bytes.empty() || bytes.size() > max_size) return MutateMessage(data, size, max_size, seed);
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}

}  // namespace sinter::fuzz
