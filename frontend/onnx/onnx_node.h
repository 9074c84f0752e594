// One node of an ONNX model as a lowering sees it: operands as values of the graph, attributes
// typed and checked.
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
#include "ir/dtype.h"
#include "ir/id.h"
#include "ir/status.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {

// Readers of attributes return the default when the attribute is absent. An attribute of another
// type is an error that status() keeps: a lowering reads all that it needs and need not look after
// each. An attribute that no reader asked for is an error too, see CheckAttributes.
class OnnxNode {
 public:
  // `inputs` has an invalid id where the model omits an optional operand.
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

  // Whether the model names result `index`.
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
  const TensorProto* Tensor(std::string_view name);  // null when absent
  // Null when absent, which is an error.
  const GraphProto* Graph(std::string_view name);
  // An element type, by ONNX's number; one that the model must give where there is no `otherwise`.
  absl::StatusOr<DType> ElementType(std::string_view name,
                                    TensorProto::DataType otherwise = TensorProto::UNDEFINED);
  // A text attribute as the enumeration's value of that name (see EnumNames); Unimplemented for
  // another text.
  template <class Enum>
  Enum Choice(std::string_view name, Enum otherwise);

  // Attributes that the model may give and that do not matter here.
  void Ignore(std::initializer_list<std::string_view> names);
  // An integer attribute of which only this value, its default, is supported.
  void Only(std::string_view name, int64_t supported);

  // The first error of the readers so far.
  const absl::Status& status() const { return status_; }
  // status(), or an error when the model gives an attribute twice, or one that nobody asked for.
  absl::Status CheckAttributes();

 private:
  const AttributeProto* Find(std::string_view name) const;
  // The attribute if present and of this type; notes that it was asked for.
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
