#include "frontend/onnx/import.h"

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "frontend/onnx/lowering.h"
#include "frontend/onnx/node_order.h"
#include "frontend/onnx/parse.h"
#include "frontend/onnx/symbols.h"
#include "frontend/onnx/tensors.h"
#include "ir/status.h"

namespace sinter {
namespace onnx {
namespace {

bool IsDefaultDomain(const std::string& domain) { return domain.empty() || domain == "ai.onnx"; }

absl::StatusOr<int> ReadOpset(const ModelProto& model) {
  int64_t opset = 0;
  for (const OperatorSetIdProto& set : model.opset_import()) {
    if (IsDefaultDomain(set.domain())) opset = std::max(opset, set.version());
  }
  if (opset == 0) {
    return absl::InvalidArgumentError("the model does not state the version of its operator set");
  }
  if (opset < kOldestOpset || opset > kNewestOpset) {
    return absl::UnimplementedError(absl::StrCat("operator set ", opset,
                                                 " is not supported, only versions ", kOldestOpset,
                                                 " to ", kNewestOpset));
  }
  return static_cast<int>(opset);
}

// One import of one model.
class Importer {
 public:
  Importer(ModelProto& model, const ImportLimits& limits)
      : model_(model), proto_(*model.mutable_graph()), limits_(limits) {}

  absl::StatusOr<Graph> Run() {
    SINTER_ASSIGN_OR_RETURN(opset_, ReadOpset(model_));
    SINTER_RETURN_IF_ERROR(ReadSources());
    SINTER_RETURN_IF_ERROR(CheckOperators());
    SINTER_ASSIGN_OR_RETURN(const std::vector<int> order, NodeOrder(proto_, *graph_.sources));
    SINTER_RETURN_IF_ERROR(ReadInitializers());
    SINTER_RETURN_IF_ERROR(ReadInputs());
    FindUsed();
    for (const int index : order) SINTER_RETURN_IF_ERROR(LowerNode(index));
    SINTER_RETURN_IF_ERROR(ReadOutputs());
    graph_.name = proto_.name();
    for (const StringStringEntryProto& entry : model_.metadata_props()) {
      graph_.metadata[entry.key()] = entry.value();
    }
    return std::move(graph_);
  }

 private:
  absl::Status ReadSources() {
    if (proto_.node_size() > limits_.max_nodes) {
      return absl::ResourceExhaustedError(absl::StrCat("the model has ", proto_.node_size(),
                                                       " nodes, the limit is ", limits_.max_nodes));
    }
    auto sources = std::make_shared<SourceTable>();
    for (const NodeProto& node : proto_.node()) {
      const auto index = static_cast<int64_t>(sources->size());
      sources->push_back({.index = index, .operator_type = node.op_type(), .name = node.name()});
    }
    graph_.sources = std::move(sources);
    return absl::OkStatus();
  }

  // All operators that have no lowering, in one message.
  absl::Status CheckOperators() const {
    struct Unsupported {
      int count = 0;
      std::string first;
    };
    std::map<std::string, Unsupported> unsupported;
    for (int i = 0; i < proto_.node_size(); ++i) {
      const NodeProto& node = proto_.node(i);
      const bool known = IsDefaultDomain(node.domain());
      if (known && FindLowering(node.op_type(), opset_) != nullptr) continue;
      Unsupported& entry =
          unsupported[known ? node.op_type() : absl::StrCat(node.domain(), ".", node.op_type())];
      if (entry.count++ == 0) {
        entry.first = (*graph_.sources)[static_cast<size_t>(i)].ToString();
      }
    }
    if (unsupported.empty()) return absl::OkStatus();
    const auto describe = [](std::string* text, const auto& entry) {
      const auto& [name, found] = entry;
      absl::StrAppend(text, name, " (", found.count,
                      found.count == 1 ? " node, '" : " nodes, first '", found.first, "')");
    };
    return absl::UnimplementedError(
        absl::StrCat("operators not supported: ", absl::StrJoin(unsupported, ", ", describe)));
  }

  absl::Status ReadInitializers() {
    if (proto_.sparse_initializer_size() > 0) {
      return absl::UnimplementedError("sparse initializers are not supported");
    }
    for (TensorProto& tensor : *proto_.mutable_initializer()) {
      SINTER_ASSIGN_OR_RETURN(ConstantRef constant, ReadTensor(tensor, tensor.name(), limits_));
      values_[tensor.name()] = graph_.AddConstant(std::move(constant), tensor.name());
      delete tensor.release_raw_data();  // so that large weights are not held twice
    }
    return absl::OkStatus();
  }

  absl::Status ReadInputs() {
    SymbolTable symbols;
    for (const ValueInfoProto& input : proto_.input()) {
      if (values_.count(input.name()) > 0) continue;
      auto type = ReadInputType(input, symbols);
      if (!type.ok()) return Annotate(type.status(), absl::StrCat("input '", input.name(), "'"));
      values_[input.name()] = graph_.AddInput(input.name(), *std::move(type));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Type> ReadInputType(const ValueInfoProto& input, SymbolTable& symbols) const {
    if (input.name().empty()) return absl::InvalidArgumentError("it has no name");
    if (!input.type().has_tensor_type()) {
      return absl::UnimplementedError("only tensors are supported");
    }
    const TypeProto::Tensor& tensor = input.type().tensor_type();
    if (!tensor.has_shape()) return absl::UnimplementedError("its rank is not stated");
    SINTER_ASSIGN_OR_RETURN(const DType dtype, ReadElementType(tensor.elem_type()));
    SINTER_ASSIGN_OR_RETURN(Shape shape, symbols.ReadShape(tensor.shape(), input.name()));
    SINTER_RETURN_IF_ERROR(CheckShape(dtype, shape, limits_));
    return Type{dtype, std::move(shape), {}};
  }

  void FindUsed() {
    for (const NodeProto& node : proto_.node())
      used_.insert(node.input().begin(), node.input().end());
    for (const ValueInfoProto& output : proto_.output()) used_.insert(output.name());
  }

  absl::Status LowerNode(int index) {
    const NodeProto& proto = proto_.node(index);
    const Source& source = (*graph_.sources)[static_cast<size_t>(index)];
    const LoweringRow& row = *FindLowering(proto.op_type(), opset_);
    std::vector<ValueId> inputs;
    for (const std::string& name : proto.input()) {
      inputs.push_back(name.empty() ? ValueId() : values_.at(name));
    }
    while (!inputs.empty() && !inputs.back().valid()) inputs.pop_back();

    OnnxNode node(proto, opset_, std::move(inputs));
    Lowering lowering(graph_, node, SourceId{static_cast<uint32_t>(index)},
                      static_cast<size_t>(proto.output_size()), limits_, made_bytes_);
    absl::Status status = CheckInputs(node, row);
    if (status.ok()) status = row.lower(node, lowering);
    if (!status.ok() && lowering.error_names_node()) return status;
    if (status.ok()) status = node.CheckAttributes();
    if (status.ok()) status = TakeOutputs(proto, lowering);
    if (!status.ok()) {
      return Annotate(Annotate(status, absl::AsciiStrToLower(proto.op_type())), source.ToString());
    }
    RecordRemoval(index, lowering);
    return absl::OkStatus();
  }

  static absl::Status CheckInputs(const OnnxNode& node, const LoweringRow& row) {
    if (!row.inputs.Allows(node.input_count())) {
      return absl::InvalidArgumentError(
          absl::StrCat("it cannot take ", node.input_count(), " inputs"));
    }
    for (int i = 0; i < row.inputs.least; ++i) {
      if (!node.HasInput(static_cast<size_t>(i))) {
        return absl::InvalidArgumentError(absl::StrCat("input ", i, " is missing"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status TakeOutputs(const NodeProto& proto, const Lowering& lowering) {
    for (int i = 0; i < proto.output_size(); ++i) {
      const std::string& name = proto.output(i);
      if (name.empty()) continue;
      const ValueId value = lowering.outputs()[static_cast<size_t>(i)];
      if (!value.valid() && used_.count(name) == 0) continue;  // exporters name masks nobody wants
      if (!value.valid()) {
        return absl::UnimplementedError(
            absl::StrCat("output ", i, " '", name, "' is not supported"));
      }
      if (graph_.value(value).name.empty()) graph_.SetName(value, name);
      values_[name] = value;
    }
    return absl::OkStatus();
  }

  // A source that became no node was folded into a constant or did nothing.
  void RecordRemoval(int index, const Lowering& lowering) {
    if (lowering.nodes_added() > 0) return;
    const bool folded = !lowering.outputs().empty() && lowering.outputs().front().valid() &&
                        lowering.constant(lowering.outputs().front()) != nullptr;
    graph_.removals.push_back({.source = SourceId{static_cast<uint32_t>(index)},
                               .kind = folded ? Removal::Kind::kFolded : Removal::Kind::kRemoved,
                               .pass = "import",
                               .rule = absl::AsciiStrToLower(proto_.node(index).op_type())});
  }

  absl::Status ReadOutputs() {
    if (proto_.output_size() == 0) return absl::InvalidArgumentError("the graph has no outputs");
    for (const ValueInfoProto& output : proto_.output()) {
      const auto found = values_.find(output.name());
      if (found == values_.end()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "output '", output.name(), "' is not defined by any node, input or initializer"));
      }
      if (std::any_of(graph_.outputs().begin(), graph_.outputs().end(),
                      [&](const GraphOutput& other) { return other.name == output.name(); })) {
        return absl::InvalidArgumentError(
            absl::StrCat("output '", output.name(), "' is defined twice"));
      }
      graph_.AddOutput(output.name(), found->second);
    }
    return absl::OkStatus();
  }

  ModelProto& model_;
  GraphProto& proto_;
  const ImportLimits& limits_;
  int opset_ = 0;
  Graph graph_;
  std::unordered_map<std::string, ValueId> values_;  // by the model's names
  std::unordered_set<std::string> used_;  // names that a node or an output of the graph takes
  int64_t made_bytes_ = 0;
};

}  // namespace
}  // namespace onnx

absl::StatusOr<Graph> ImportOnnx(std::string_view bytes, const ImportLimits& limits) {
  SINTER_ASSIGN_OR_RETURN(onnx::ModelProto model, onnx::ParseModel(bytes, limits));
  return onnx::Importer(model, limits).Run();
}

absl::StatusOr<Graph> ImportOnnxFile(const std::string& path, const ImportLimits& limits) {
  auto model = onnx::ParseModelFile(path, limits);
  if (!model.ok()) return Annotate(model.status(), path);
  auto graph = onnx::Importer(*model, limits).Run();
  if (!graph.ok()) return Annotate(graph.status(), path);
  return graph;
}

}  // namespace sinter
