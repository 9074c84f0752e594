// One node of an ONNX model as a lowering sees it: its operands are values of the graph, its
// attributes are typed and checked.
#ifndef SINTER_FRONTEND_ONNX_ONNX_NODE_H_
#define SINTER_FRONTEND_ONNX_ONNX_NODE_H_

#include <cstdint>
#include <initializer_list>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/check.h"
#include "ir/id.h"
#include "schemas/onnx.pb.h"
#include "sinter/dtype.h"
#include "sinter/status.h"

namespace sinter::onnx {

// Attribute readers return the default if the attribute is absent. An attribute of the wrong type
// is an error, which status() keeps, so a lowering can read all its attributes and check once. An
// attribute that no reader asked for is also an error; see CheckAttributes.
class OnnxNode {
 public:
  // `inputs` holds an invalid id for each optional operand that the model omits.
  OnnxNode(const NodeProto& proto, int opset, std::vector<ValueId> inputs)
      : proto_(proto), opset_(opset), inputs_(std::move(inputs)) {}

  int opset() const { return opset_; }
  const std::string& op_type() const { return proto_.op_type(); }

  size_t input_count() const { return inputs_.size(); }
  bool HasInput(size_t index) const { return index < inputs_.size() && inputs_[index].valid(); }
  ValueId input(size_t index) const {
    SINTER_CHECK(HasInput(index));
    return inputs_[index];
  }

  // The operand must exist (checked).
  void ReplaceInput(size_t index, ValueId value) {
    SINTER_CHECK(HasInput(index));
    inputs_[index] = value;
  }
  // An error if the model omits one of these operands.
  absl::Status RequireInputs(std::initializer_list<size_t> indices) const;

  // Whether the model names output `index`.
  bool HasOutput(size_t index) const {
    const auto count = static_cast<size_t>(proto_.output_size());
    return index < count && !proto_.output(static_cast<int>(index)).empty();
  }

  bool HasAttribute(std::string_view name) const { return Find(name) != nullptr; }
  int64_t Integer(std::string_view name, int64_t otherwise);
  bool Flag(std::string_view name, bool otherwise);  // an integer that must be 0 or 1
  float Float(std::string_view name, float otherwise);
  std::string Text(std::string_view name, std::string_view otherwise);
  std::vector<int64_t> Integers(std::string_view name);
  std::vector<float> Floats(std::string_view name);
  std::vector<std::string> Texts(std::string_view name);
  const TensorProto* Tensor(std::string_view name);              // null when absent
  const SparseTensorProto* SparseTensor(std::string_view name);  // null when absent
  // Null if absent, which is an error.
  const GraphProto* Graph(std::string_view name);
  // An element type, given by ONNX's number. Without `otherwise` the model must give it.
  absl::StatusOr<DType> ElementType(std::string_view name,
                                    TensorProto::DataType otherwise = TensorProto::UNDEFINED);
  // A text attribute as the enumeration value of that name (see EnumNames). Any other text is
  // Unimplemented.
  template <class Enum>
  Enum Choice(std::string_view name, Enum otherwise);

  // Attributes that the model may give and that have no effect here.
  void Ignore(std::initializer_list<std::string_view> names);
  // An integer attribute that must have this value, its default; other values are unsupported.
  void Only(std::string_view name, int64_t supported);

  // The first error of the readers so far.
  const absl::Status& status() const { return status_; }
  // Returns status(), or an error if the model gives an attribute twice or one that no reader asked
  // for.
  absl::Status CheckAttributes();

 private:
  const AttributeProto* Find(std::string_view name) const;
  // Returns the attribute if it is present and of this type, and records that it was asked for.
  const AttributeProto* Take(std::string_view name, AttributeProto::AttributeType type);
  void Fail(absl::Status status);

  const NodeProto& proto_;
  int opset_;
  std::vector<ValueId> inputs_;
  std::set<std::string, std::less<>> known_;
  absl::Status status_;
};

template <class Enum>
Enum OnnxNode::Choice(std::string_view name, Enum otherwise) {
  const std::span<const std::string_view> names = EnumNames(otherwise);
  const std::string text = Text(name, names[static_cast<size_t>(otherwise)]);
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  Fail(absl::UnimplementedError(absl::StrCat(ToAbsl(name), " '", text, "' is not supported")));
  return otherwise;
}

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_ONNX_NODE_H_
