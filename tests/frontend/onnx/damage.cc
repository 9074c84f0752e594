#include "tests/frontend/onnx/damage.h"

#include <cstdint>
#include <iterator>

#include "frontend/onnx/import.h"

namespace sinter::onnx {
namespace {

int64_t AbsurdInteger(Random& random) {
  static constexpr int64_t kIntegers[] = {
      0, -1, 1, 2, 3, -2, 7, 64, 65536, 1 << 30, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
  return kIntegers[random.Integer(0, std::size(kIntegers) - 1)];
}

template <class List>
auto& AnyOf(List& list, Random& random) {
  return list.at(static_cast<int>(random.Integer(0, list.size() - 1)));
}

void DamageAttribute(NodeProto& node, Random& random) {
  if (node.attribute_size() == 0) return;
  AttributeProto& attribute = AnyOf(*node.mutable_attribute(), random);
  switch (random.Integer(0, 4)) {
    case 0: attribute.set_i(AbsurdInteger(random)); break;
    case 1:
      if (attribute.ints_size() > 0)
        AnyOf(*attribute.mutable_ints(), random) = AbsurdInteger(random);
      break;
    case 2: attribute.add_ints(AbsurdInteger(random)); break;
    case 3: attribute.set_f(static_cast<float>(AbsurdInteger(random))); break;
    default: attribute.clear_ints();
  }
}

void DamageTensor(TensorProto& tensor, Random& random) {
  switch (random.Integer(0, 4)) {
    case 0: tensor.set_data_type(static_cast<int32_t>(random.Integer(0, 17))); break;
    case 1:
      if (tensor.dims_size() > 0) AnyOf(*tensor.mutable_dims(), random) = AbsurdInteger(random);
      break;
    case 2: tensor.add_dims(AbsurdInteger(random)); break;
    case 3: {
      // Elements of integer lists: starts, axes, sizes.
      const int64_t element = AbsurdInteger(random);
      std::string& data = *tensor.mutable_raw_data();
      if (data.size() < sizeof(element)) break;
      const auto slot = random.Integer(0, static_cast<int64_t>(data.size() / sizeof(element)) - 1);
      data.replace(static_cast<size_t>(slot) * sizeof(element), sizeof(element),
                   reinterpret_cast<const char*>(&element), sizeof(element));
      break;
    }
    default: tensor.mutable_raw_data()->resize(tensor.raw_data().size() / 2);
  }
}

void DamageEdges(GraphProto& graph, NodeProto& node, Random& random) {
  const NodeProto& other = AnyOf(*graph.mutable_node(), random);
  switch (random.Integer(0, 5)) {
    case 0:
      if (node.input_size() > 0) *node.mutable_input(0) = other.output(0);
      break;
    case 1:
      if (node.input_size() > 0) AnyOf(*node.mutable_input(), random) = other.output(0);
      break;
    case 2:
      if (graph.initializer_size() > 0) {
        node.add_input(AnyOf(*graph.mutable_initializer(), random).name());
      }
      break;
    case 3:
      if (node.input_size() > 0) node.mutable_input()->RemoveLast();
      break;
    case 4: node.set_op_type(other.op_type()); break;
    default:
      if (node.input_size() > 0 && graph.initializer_size() > 0) {
        AnyOf(*node.mutable_input(), random) = AnyOf(*graph.mutable_initializer(), random).name();
      }
  }
}

void DamageInput(GraphProto& graph, Random& random) {
  if (graph.input_size() == 0) return;
  TypeProto::Tensor& tensor =
      *AnyOf(*graph.mutable_input(), random).mutable_type()->mutable_tensor_type();
  if (random.Chance(0.3)) tensor.set_elem_type(static_cast<int32_t>(random.Integer(0, 17)));
  if (tensor.shape().dim_size() == 0) return;
  AnyOf(*tensor.mutable_shape()->mutable_dim(), random).set_dim_value(AbsurdInteger(random));
}

}  // namespace

std::string WithDamagedMeaning(ModelMaker model, Random& random) {
  GraphProto& graph = model.graph();
  for (int64_t damages = random.Integer(1, 3); damages > 0; --damages) {
    NodeProto& node = AnyOf(*graph.mutable_node(), random);
    switch (random.Integer(0, 9)) {
      case 0:
      case 1:
      case 2: DamageAttribute(node, random); break;
      case 3:
      case 4:
      case 5:
        if (graph.initializer_size() > 0) {
          DamageTensor(AnyOf(*graph.mutable_initializer(), random), random);
        }
        break;
      case 6:
      case 7: DamageEdges(graph, node, random); break;
      case 8: DamageInput(graph, random); break;
      default:
        model.proto().mutable_opset_import(0)->set_version(
            random.Integer(kOldestOpset, kNewestOpset));
    }
  }
  return model.Bytes();
}

}  // namespace sinter::onnx
