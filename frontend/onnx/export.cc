#include "frontend/onnx/export.h"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "absl/strings/str_join.h"
#include "frontend/onnx/raising.h"
#include "frontend/onnx/tensors.h"
#include "ir/atomic_file.h"
#include "ir/ops/fused.h"
#include "ir/verify.h"
#include "sinter/status.h"

namespace sinter {
namespace onnx {
namespace {

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

void WriteType(const Type& type, TypeProto& proto) {
  TypeProto::Tensor& tensor = *proto.mutable_tensor_type();
  tensor.set_elem_type(ToElementType(type.dtype));
  if (!type.shape.has_rank()) return;
  TensorShapeProto& shape = *tensor.mutable_shape();
  for (const Dim& dim : type.shape) {
    TensorShapeProto::Dimension& written = *shape.add_dim();
    if (dim.is_static()) {
      written.set_dim_value(dim.value());
    } else if (!dim.symbol().starts_with('?')) {
      written.set_dim_param(dim.symbol());
    }
  }
}

// The export of one graph.
class Exporter {
 public:
  explicit Exporter(const Graph& graph) : graph_(graph), proto_(*model_.mutable_graph()) {}

  absl::StatusOr<ModelProto> Run() {
    SINTER_RETURN_IF_ERROR(Verify(graph_));
    CountUnsupported(graph_);
    SINTER_RETURN_IF_ERROR(UnsupportedError());
    model_.set_ir_version(kExportIrVersion);
    model_.set_producer_name("sinter");
    model_.add_opset_import()->set_version(kExportOpset);
    for (const auto& [key, value] : graph_.metadata) {
      StringStringEntryProto& entry = *model_.add_metadata_props();
      entry.set_key(key);
      entry.set_value(value);
    }
    proto_.set_name(graph_.name.empty() ? "graph" : graph_.name);
    std::map<ValueId, std::string> names;
    SINTER_RETURN_IF_ERROR(NameInputsAndOutputs(names));
    SINTER_RETURN_IF_ERROR(WriteNodes(graph_, names));
    WriteOutputs(names);
    return std::move(model_);
  }

 private:
  void CountUnsupported(const Graph& graph) {
    for (const NodeId id : graph.TopologicalOrder()) {
      const Node& node = graph.node(id);
      if (node.operation.Is<Fused>()) {
        CountUnsupported(*node.bodies[0]);
      } else if (FindRaising(node.operation.name()) == nullptr) {
        ++unsupported_[std::string(node.operation.name())];
      }
    }
  }

  absl::Status UnsupportedError() const {
    if (unsupported_.empty()) return absl::OkStatus();
    return absl::UnimplementedError(
        absl::StrCat("operators that cannot be exported to ONNX: ",
                     absl::StrJoin(unsupported_, ", ", [](std::string* out, const auto& entry) {
                       absl::StrAppend(out, entry.first, " (", entry.second,
                                       entry.second == 1 ? " node)" : " nodes)");
                     })));
  }

  // Callers know a model by its inputs and outputs, so these get their names first.
  absl::Status NameInputsAndOutputs(std::map<ValueId, std::string>& names) {
    for (const ValueId input : graph_.inputs()) {
      const Value& value = graph_.value(input);
      SINTER_RETURN_IF_ERROR(CheckFormat(value.type));
      if (!names_.Reserve(value.name)) {
        return absl::InvalidArgumentError("an input without a name cannot be exported");
      }
      names[input] = value.name;
      ValueInfoProto& info = *proto_.add_input();
      info.set_name(value.name);
      WriteType(value.type, *info.mutable_type());
    }
    for (const GraphOutput& output : graph_.outputs()) {
      const auto known = names.find(output.value);
      if (known != names.end() && known->second == output.name) continue;  // the input itself
      if (!names_.Reserve(output.name)) {
        return absl::InvalidArgumentError(
            absl::StrCat("output '", output.name, "' cannot be exported: ",
                         output.name.empty() ? "it has no name" : "an input has that name"));
      }
      // A result that is an output gets the output's name; the first, if there are several.
      if (graph_.value(output.value).producer.valid()) names.emplace(output.value, output.name);
    }
    return absl::OkStatus();
  }

  static absl::Status CheckFormat(const Type& type) {
    if (type.is_plain()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(
        "a value of type ", type.ToString(), " cannot be exported: ONNX knows plain formats only"));
  }

  // `names` holds the values that already have a name.
  absl::Status WriteNodes(const Graph& graph, std::map<ValueId, std::string>& names) {
    for (const NodeId id : graph.TopologicalOrder()) {
      const Node& node = graph.node(id);
      for (const ValueId input : node.inputs) NameConstant(graph, input, names);
      const absl::Status status = WriteNode(graph, node, names);
      if (!status.ok()) return Annotate(status, graph.NameOf(id));
    }
    return absl::OkStatus();
  }

  absl::Status WriteNode(const Graph& graph, const Node& node,
                         std::map<ValueId, std::string>& names) {
    if (node.operation.Is<Fused>()) return Inline(graph, node, *node.bodies[0], names);
    if (const ExpandFunction expand = FindRaising(node.operation.name())->expand) {
      SINTER_ASSIGN_OR_RETURN(const std::optional<Graph> body, expand(graph, node));
      if (body) return Inline(graph, node, *body, names);
    }
    return Raise(graph, node, names);
  }

  void NameConstant(const Graph& graph, ValueId id, std::map<ValueId, std::string>& names) {
    const Value& value = graph.value(id);
    if (!value.is_constant() || names.count(id) > 0) return;
    names[id] = AddConstant(value.constant, value.name.empty() ? "constant" : value.name);
  }

  // Returns the name of the initializer. A constant that is already there keeps its first name.
  std::string AddConstant(const ConstantRef& constant, const std::string& wanted) {
    const auto [known, added] = initializers_.try_emplace(constant);
    if (added) {
      known->second = names_.Unique(wanted);
      WriteTensor(*constant, known->second, *proto_.add_initializer());
    }
    return known->second;
  }

  std::string NameOfResult(const Graph& graph, ValueId id, std::map<ValueId, std::string>& names) {
    const auto known = names.find(id);
    if (known != names.end()) return known->second;
    return names[id] = names_.Unique(graph.value(id).name);
  }

  // Writes the body's nodes in place of the node.
  absl::Status Inline(const Graph& graph, const Node& node, const Graph& body,
                      std::map<ValueId, std::string>& names) {
    std::map<ValueId, std::string> inside;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      inside[body.inputs()[i]] = names.at(node.inputs[i]);
    }
    // Results that the body computes get the names that they have outside.
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const ValueId result = body.outputs()[i].value;
      if (!body.value(result).producer.valid() || inside.count(result) > 0) continue;
      inside[result] = NameOfResult(graph, node.outputs[i], names);
    }
    SINTER_RETURN_IF_ERROR(WriteNodes(body, inside));
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const ValueId result = body.outputs()[i].value;
      NameConstant(body, result, inside);
      const std::string outer = NameOfResult(graph, node.outputs[i], names);
      if (inside.at(result) != outer) WriteIdentity(inside.at(result), outer);
    }
    return absl::OkStatus();
  }

  absl::Status Raise(const Graph& graph, const Node& node, std::map<ValueId, std::string>& names) {
    const RaisingRow& row = *FindRaising(node.operation.name());
    std::vector<std::string> operands;
    for (const ValueId input : node.inputs) operands.push_back(names.at(input));
    NodeProto proto;
    proto.set_op_type(std::string(row.op_type));
    const std::string& name =
        node.origin.empty() ? node.name : (*graph.sources)[node.origin.front().index].name;
    // Several nodes may come from one source node, but ONNX Runtime requires unique names.
    if (!name.empty()) proto.set_name(node_names_.Unique(name));
    Raising raising(
        graph, node, std::move(operands),
        [this](const ConstantRef& constant) { return AddConstant(constant, "constant"); }, proto);
    SINTER_RETURN_IF_ERROR(Annotate(row.raise(raising), node.operation.name()));
    for (const ValueId output : node.outputs) {
      SINTER_RETURN_IF_ERROR(CheckFormat(graph.type(output)));
      proto.add_output(NameOfResult(graph, output, names));
    }
    *proto_.add_node() = std::move(proto);
    return absl::OkStatus();
  }

  void WriteIdentity(const std::string& from, const std::string& to) {
    NodeProto& identity = *proto_.add_node();
    identity.set_op_type("Identity");
    identity.add_input(from);
    identity.add_output(to);
  }

  void WriteOutputs(std::map<ValueId, std::string>& names) {
    for (const GraphOutput& output : graph_.outputs()) {
      NameConstant(graph_, output.value, names);
      if (names.at(output.value) != output.name) WriteIdentity(names.at(output.value), output.name);
      ValueInfoProto& info = *proto_.add_output();
      info.set_name(output.name);
      WriteType(graph_.type(output.value), *info.mutable_type());
    }
  }

  const Graph& graph_;
  ModelProto model_;
  GraphProto& proto_;
  Names names_;
  Names node_names_;
  std::map<ConstantRef, std::string> initializers_;
  std::map<std::string, int> unsupported_;  // operators, with the number of their nodes
};

absl::StatusOr<ModelProto> Export(const Graph& graph) {
  SINTER_ASSIGN_OR_RETURN(ModelProto model, Exporter(graph).Run());
  if (model.ByteSizeLong() <= INT32_MAX) return model;
  return absl::ResourceExhaustedError(absl::StrCat("the model takes ", model.ByteSizeLong(),
                                                   " bytes, ONNX files hold ", INT32_MAX));
}

// Writes protobuf's output to the file piece by piece.
class FileStream : public google::protobuf::io::CopyingOutputStream {
 public:
  explicit FileStream(AtomicFile& file) : file_(file) {}
  bool Write(const void* bytes, int size) override {
    status_ = file_.Write({static_cast<const char*>(bytes), static_cast<size_t>(size)});
    return status_.ok();
  }
  const absl::Status& status() const { return status_; }

 private:
  AtomicFile& file_;
  absl::Status status_;
};

}  // namespace
}  // namespace onnx

absl::StatusOr<std::string> ExportOnnx(const Graph& graph) {
  SINTER_ASSIGN_OR_RETURN(const onnx::ModelProto model, onnx::Export(graph));
  return model.SerializeAsString();
}

absl::StatusOr<int64_t> ExportOnnxFile(const Graph& graph, const std::string& path) {
  SINTER_ASSIGN_OR_RETURN(const onnx::ModelProto model, onnx::Export(graph));
  SINTER_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  onnx::FileStream stream(file);
  google::protobuf::io::CopyingOutputStreamAdaptor adaptor(&stream);
  const bool written = model.SerializeToZeroCopyStream(&adaptor) && adaptor.Flush();
  SINTER_RETURN_IF_ERROR(stream.status());
  if (!written) return absl::InternalError(absl::StrCat(path, ": protobuf does not write it"));
  SINTER_RETURN_IF_ERROR(file.Commit());
  return adaptor.ByteCount();
}

std::vector<std::string_view> OperatorsWithoutExport() {
  std::vector<std::string_view> missing;
  for (const OperatorDefinition* definition : AllOperators()) {
    const std::string_view name = definition->info.name;
    const bool inlined = name == Fused::kInfo.name;
    if (!inlined && onnx::FindRaising(name) == nullptr) missing.push_back(name);
  }
  return missing;
}

}  // namespace sinter
