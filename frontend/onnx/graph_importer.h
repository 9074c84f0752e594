// Imports one graph of a model: the main graph, or a body of If, Loop or Scan.
#ifndef SINTER_FRONTEND_ONNX_GRAPH_IMPORTER_H_
#define SINTER_FRONTEND_ONNX_GRAPH_IMPORTER_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "frontend/memory_map.h"
#include "frontend/onnx/external_data.h"
#include "frontend/onnx/lowering.h"
#include "frontend/onnx/raw_weights.h"
#include "frontend/onnx/symbols.h"
#include "ir/graph.h"
#include "ir/hash_map.h"
#include "schemas/onnx.pb.h"
#include "sinter/import_limits.h"

namespace sinter::onnx {

// State that all graphs of one model share.
struct ImportState {
  int opset = 0;
  const ImportLimits& limits;
  const std::map<std::string, Shape>& input_shapes;  // by input; override the model's
  const std::set<std::string>& overridden_inputs;    // inputs in spite of their initializers
  const RawWeights& weights;                         // of the main graph's initializers
  const MappedBytes& file;           // holds the weights; empty if the model is not in a file
  ExternalData* external = nullptr;  // null if the model is not in a file
  // All nodes of the model, grouped by graph, and where each graph's nodes begin.
  std::shared_ptr<const SourceTable> sources;
  std::unordered_map<const GraphProto*, uint32_t> first_source;
  int64_t made_bytes = 0;
};

// Names every node of the graph and of those within it, and checks that each has a lowering.
// Returns ResourceExhausted when there are too many nodes, Unimplemented with a list of all
// unsupported operators.
absl::Status ListSources(const GraphProto& graph, ImportState& state);

class GraphImporter : public AttributeReader {
 public:
  GraphImporter(const GraphProto& proto, ImportState& state) : proto_(proto), state_(state) {}

  // Imports the main graph.
  absl::StatusOr<Graph> Run();
  // Imports a body of this graph.
  absl::StatusOr<ImportedBody> ImportBody(const GraphProto& body,
                                          std::span<const Type> inputs) override;
  void DropBody(const GraphProto& body) override;
  absl::StatusOr<ConstantRef> ReadTensor(const TensorProto& tensor) override {
    return ReadTensor(tensor, std::nullopt);
  }
  absl::StatusOr<ConstantRef> ReadSparseTensor(const SparseTensorProto& tensor) override;

 private:
  GraphImporter(const GraphProto& proto, GraphImporter& outer)
      : proto_(proto), state_(outer.state_), outer_(&outer), depth_(outer.depth_ + 1) {}

  absl::StatusOr<ConstantRef> ReadTensor(const TensorProto& tensor,
                                         std::optional<std::string_view> raw_data);
  absl::Status ReadNodes();
  absl::Status ReadInitializers();
  absl::Status ReadInputs();
  // Whether the main graph has an input of that name that a caller gives in place of the
  // initializer.
  bool IsOverridden(const std::string& name) const;
  absl::StatusOr<Type> ReadInputType(const ValueInfoProto& input, SymbolTable& symbols) const;
  void FindUsed(const GraphProto& graph);
  absl::Status LowerNode(int index);
  absl::Status TakeOutputs(const NodeProto& proto, const Lowering& lowering);
  void RecordRemoval(int index, const Lowering& lowering);
  absl::Status ReadOutputs();
  std::string OutputName(const std::string& name);
  void CheckDeclared(const ValueInfoProto& output, ValueId value);
  // Returns the value of that name, of this graph or captured from an enclosing one. Invalid if
  // there is none.
  ValueId Find(const std::string& name);
  // A value or container of the enclosing graph as one of this graph.
  ValueId Capture(ValueId outside, const std::string& name);
  SourceId SourceOf(int index) const;

  const GraphProto& proto_;
  ImportState& state_;
  GraphImporter* const outer_ = nullptr;
  const int depth_ = 0;
  Graph graph_;
  Containers containers_;
  // The names are those of the model's messages.
  HashMap<absl::string_view, ValueId> values_;
  HashSet<absl::string_view> used_;  // by a node, a body or an output of the graph
  std::vector<ValueId> captures_;    // values of the enclosing graph
};

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_GRAPH_IMPORTER_H_
