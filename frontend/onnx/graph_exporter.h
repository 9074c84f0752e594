// Writes a graph, and the graphs within it, as an ONNX model.
#ifndef SINTER_FRONTEND_ONNX_GRAPH_EXPORTER_H_
#define SINTER_FRONTEND_ONNX_GRAPH_EXPORTER_H_

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "frontend/onnx/raising.h"

namespace sinter::onnx {

// The names of one kind; each is given once.
class Names {
 public:
  // Returns false if the name is taken or empty.
  bool Reserve(const std::string& name) { return !name.empty() && taken_.insert(name).second; }
  // Returns `wanted`, or if it is taken, `wanted` with a number appended.
  std::string Unique(const std::string& wanted) {
    if (Reserve(wanted)) return wanted;
    const std::string stem = wanted.empty() ? "value" : wanted;
    for (;;) {
      std::string name = absl::StrCat(stem, "_", ++numbers_[stem]);
      if (Reserve(name)) return name;
    }
  }

 private:
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, int> numbers_;
};

// Versions of ONNX's operator set and of its file format.
struct OnnxVersions {
  int opset = 0;
  int ir = 0;
};
// The first versions that have the graph's element types.
OnnxVersions LeastVersions(const Graph& graph);

// The export of one model. Nodes go into the graph that is being written: the model's, or the body
// of an If, Loop or Scan. Initializers all belong to the model's graph, which bodies see.
class GraphExporter : public RaisingContext {
 public:
  GraphExporter(const Graph& graph, int opset)
      : graph_(graph), opset_(opset), proto_(*model_.mutable_graph()), written_(&proto_) {}

  absl::StatusOr<ModelProto> Run();

  int opset() const override { return opset_; }
  std::string AddConstant(const ConstantRef& constant) override {
    return AddConstant(constant, "constant");
  }
  std::string NewName(const std::string& wanted) override { return names_.Unique(wanted); }
  void AddNode(NodeProto node) override { *written_->add_node() = std::move(node); }
  absl::Status WriteBody(const Graph& body, size_t own_inputs,
                         std::span<const std::string> captured, GraphProto& proto) override;

 private:
  using ValueNames = std::map<ValueId, std::string>;

  void CountUnsupported(const Graph& graph);
  absl::Status UnsupportedError() const;
  // Callers know a model by its inputs and outputs, so these get their names first.
  absl::Status NameInputsAndOutputs(ValueNames& names);
  // `names` holds the values that already have a name.
  absl::Status WriteNodes(const Graph& graph, ValueNames& names);
  absl::Status WriteNode(const Graph& graph, const Node& node, ValueNames& names);
  void NameConstant(const Graph& graph, ValueId id, ValueNames& names);
  // Returns the name of the initializer. A constant that is already there keeps its first name.
  std::string AddConstant(const ConstantRef& constant, const std::string& wanted);
  std::string NameOfResult(const Graph& graph, ValueId id, ValueNames& names);
  // Writes the body's nodes in place of the node.
  absl::Status Inline(const Graph& graph, const Node& node, const Graph& body, ValueNames& names);
  absl::Status Raise(const Graph& graph, const Node& node, ValueNames& names);
  void WriteIdentity(const std::string& from, const std::string& to);
  void WriteOutputs(ValueNames& names);
  // Lists the initializers that a caller may override as inputs, too.
  void WriteOverridableInputs();

  const Graph& graph_;
  const int opset_;
  ModelProto model_;
  GraphProto& proto_;
  GraphProto* written_;
  Names names_;
  Names node_names_;
  std::map<ConstantRef, std::string> initializers_;
  std::map<std::string, int> unsupported_;  // operators, with the number of their nodes
};

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_GRAPH_EXPORTER_H_
