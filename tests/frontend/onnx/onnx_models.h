// Makes small ONNX models for tests.
#ifndef SINTER_TESTS_FRONTEND_ONNX_ONNX_MODELS_H_
#define SINTER_TESTS_FRONTEND_ONNX_ONNX_MODELS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "frontend/onnx/import.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {

// ONNX's number for an element type.
int32_t DataTypeOf(DType dtype);
TensorProto ToTensorProto(const Constant& constant, const std::string& name);

// An attribute of a node: {"axis", 1}, {"alpha", 0.5F}, {"mode", "linear"}, {"pads", {0, 0}}.
struct Attribute {
  using Values = std::vector<int64_t>;
  Attribute(std::string name, int value) : Attribute(std::move(name), int64_t{value}) {}
  Attribute(std::string name, int64_t value);
  Attribute(std::string name, float value);
  Attribute(std::string name, const char* value);
  Attribute(std::string name, const std::vector<int64_t>& values);
  Attribute(std::string name, const std::vector<float>& values);
  Attribute(std::string name, const ConstantRef& tensor);
  Attribute(std::string name, const GraphProto& body);
  AttributeProto proto;
};
using Attributes = std::vector<Attribute>;

// Writes a model line by line.
class ModelMaker {
 public:
  explicit ModelMaker(int opset = 17);

  ModelMaker& Input(const std::string& name, const Type& type);
  ModelMaker& Initializer(const std::string& name, const ConstantRef& constant);
  ModelMaker& Node(const std::string& op_type, const std::vector<std::string>& inputs,
                   const std::vector<std::string>& outputs, const Attributes& attributes = {},
                   const std::string& name = "");
  ModelMaker& Output(const std::string& name);

  ModelProto& proto() { return model_; }
  GraphProto& graph() { return *model_.mutable_graph(); }
  std::string Bytes() const { return model_.SerializeAsString(); }
  absl::StatusOr<Graph> Import(const ImportLimits& limits = {}) const {
    return ImportOnnx(Bytes(), limits);
  }

 private:
  ModelProto model_;
};

// The type f32 with this shape.
inline Type F32(Shape shape) { return Type{DType::kFloat32, std::move(shape), {}}; }
inline Type I64(Shape shape) { return Type{DType::kInt64, std::move(shape), {}}; }
// A 1-D i64 constant, as ONNX uses for starts, axes and shapes.
inline ConstantRef Integers(const std::vector<int64_t>& values) {
  return Constant::FromValues<int64_t>({static_cast<int64_t>(values.size())}, values);
}
inline ConstantRef Floats(const std::vector<float>& values) {
  return Constant::FromValues<float>({static_cast<int64_t>(values.size())}, values);
}

// An operand of the only node of a model: an input of the graph, an initializer, or omitted.
using Operand = std::variant<std::monostate, Type, ConstantRef>;
inline constexpr std::monostate kOmitted;

// Imports a model of one node named "node" with operands x0, x1, ... and result y, which is the
// model's output.
absl::StatusOr<Graph> ImportNode(int opset, const std::string& op_type,
                                 const std::vector<Operand>& operands,
                                 const Attributes& attributes = {});
// The error of that import; "" if there is none.
std::string ErrorOfNode(int opset, const std::string& op_type, const std::vector<Operand>& operands,
                        const Attributes& attributes = {});

// The graph's nodes without types, one per line: "clip(%0) {min=-1, max=2}\n". The last line is the
// type of the first output, "f32[2,3]". Returns the error message if the import failed.
std::string NodesOf(const absl::StatusOr<Graph>& graph);

// Evaluates the graph on these inputs with the naive kernels and returns the first output as
// doubles.
absl::StatusOr<std::vector<double>> Evaluated(const absl::StatusOr<Graph>& graph,
                                              const std::vector<ConstantRef>& inputs = {});

}  // namespace sinter::onnx

#endif  // SINTER_TESTS_FRONTEND_ONNX_ONNX_MODELS_H_
