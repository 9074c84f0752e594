#include "frontend/file/write.h"

#include <functional>
#include <map>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "frontend/file/constant_pool.h"
#include "frontend/file/element_types.h"
#include "frontend/file/header.h"
#include "ir/atomic_file.h"
#include "ir/packed_elements.h"
#include "ir/verify.h"
#include "sinter/status.h"

namespace sinter {
namespace file {
namespace {

using flatbuffers::Offset;

// FlatBuffers hold up to 2 GiB.
constexpr size_t kMostGraphBytes = size_t{1} << 30;

schema::RemovalKind KindToFile(Removal::Kind kind) {
  switch (kind) {
    case Removal::Kind::kFolded: return schema::RemovalKind_folded;
    case Removal::Kind::kMerged: return schema::RemovalKind_merged;
    case Removal::Kind::kRemoved: break;
  }
  return schema::RemovalKind_removed;
}

// By value number: whether a node uses the value or it is an output of the graph.
std::vector<bool> UsedValues(const Graph& graph) {
  std::vector<bool> used(graph.value_limit());
  for (uint32_t index = 0; index < graph.value_limit(); ++index) {
    used[index] = !graph.value({index}).users.empty();
  }
  for (const GraphOutput& output : graph.outputs()) used[output.value.index] = true;
  return used;
}

// Builds the FlatBuffer and collects the constants. FlatBuffers are built from the leaves up:
// everything that a table refers to is written before the table.
class GraphWriter {
 public:
  absl::StatusOr<std::string_view> Write(const Graph& graph) {
    SINTER_ASSIGN_OR_RETURN(const Offset<schema::Graph> root, WriteGraph(graph, nullptr));
    constants_.Place();
    std::vector<Offset<schema::Constant>> constants;
    for (size_t i = 0; i < constants_.constants().size(); ++i) {
      const Constant& constant = *constants_.constants()[i];
      if (IsNarrow(constant.dtype())) required_features_ |= kNarrowTypes;
      constants.push_back(schema::CreateConstant(builder_, ToFile(constant.dtype()),
                                                 builder_.CreateVector(constant.dims()),
                                                 constants_.offset(i), constant.ContentHash()));
    }
    builder_.Finish(schema::CreateModel(builder_, root, builder_.CreateVector(constants)));
    return std::string_view(reinterpret_cast<const char*>(builder_.GetBufferPointer()),
                            builder_.GetSize());
  }

  const ConstantPool& constants() const { return constants_; }
  uint64_t required_features() const { return required_features_; }

 private:
  // Absent when empty.
  Offset<flatbuffers::String> Text(std::string_view text) {
    return text.empty() || Full(text.size()) ? 0 : builder_.CreateString(text.data(), text.size());
  }
  template <class T>
  auto List(const std::vector<T>& entries) {
    using Vector = decltype(builder_.CreateVector(entries));
    return entries.empty() || Full(entries.size() * sizeof(T)) ? Vector(0)
                                                               : builder_.CreateVector(entries);
  }
  // Whether `bytes` more exceed the limit. WriteGraph checks the flag at the end.
  bool Full(size_t bytes) {
    full_ = full_ || bytes > kMostGraphBytes || builder_.GetSize() > kMostGraphBytes - bytes;
    return full_;
  }

  Offset<schema::Type> WriteType(const Type& type) {
    std::vector<int64_t> dims;
    std::vector<Offset<flatbuffers::String>> symbols;
    for (const Dim& dim : type.shape) {
      dims.push_back(dim.is_static() ? dim.value() : 0);
      if (!type.shape.is_static()) symbols.push_back(builder_.CreateString(dim.symbol()));
    }
    if (!type.shape.has_rank()) required_features_ |= kUnknownRanks;
    if (IsNarrow(type.dtype)) required_features_ |= kNarrowTypes;
    return schema::CreateType(builder_, ToFile(type.dtype), List(dims), List(symbols),
                              !type.shape.has_rank());
  }

  absl::StatusOr<Offset<schema::Value>> WriteValue(const Value& value) {
    if (!value.type.is_plain()) {
      return absl::InvalidArgumentError(
          absl::StrCat("a value of type ", value.type.ToString(),
                       " cannot be written: files hold plain formats only"));
    }
    const auto name = Text(value.name);
    if (value.is_constant()) {
      return schema::CreateValue(builder_, name, 0, constants_.Add(value.constant));
    }
    return schema::CreateValue(builder_, name, WriteType(value.type));
  }

  Offset<schema::Attribute> WriteAttribute(const std::string& name, const AttributeValue& value) {
    schema::AttributeKind kind = schema::AttributeKind_text;
    std::vector<int64_t> integers;
    std::vector<float> numbers;
    std::string text;
    if (const auto* flag = std::get_if<bool>(&value)) {
      kind = schema::AttributeKind_boolean;
      integers = {*flag};
    } else if (const auto* integer = std::get_if<int64_t>(&value)) {
      kind = schema::AttributeKind_integer;
      integers = {*integer};
    } else if (const auto* number = std::get_if<float>(&value)) {
      kind = schema::AttributeKind_number;
      numbers = {*number};
    } else if (const auto* integer_list = std::get_if<std::vector<int64_t>>(&value)) {
      kind = schema::AttributeKind_integers;
      integers = *integer_list;
    } else if (const auto* number_list = std::get_if<std::vector<float>>(&value)) {
      kind = schema::AttributeKind_numbers;
      numbers = *number_list;
    } else {
      text = std::get<std::string>(value);
    }
    return schema::CreateAttribute(builder_, Text(name), kind, List(integers), List(numbers),
                                   Text(text));
  }

  absl::StatusOr<Offset<schema::Node>> WriteNode(const Graph& graph, NodeId id,
                                                 std::map<ValueId, uint32_t>& numbers) {
    const Node& node = graph.node(id);
    std::vector<Offset<schema::Attribute>> attributes;
    // Attributes with their default values are left out, so that readers older than an attribute
    // read files that do not need it.
    SINTER_ASSIGN_OR_RETURN(const Operation defaults,
                            Operation::Create(node.operation.definition(), {}));
    const AttributeList default_attributes = defaults.attributes();
    const AttributeList all = node.operation.attributes();
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i] == default_attributes[i]) continue;
      attributes.push_back(WriteAttribute(all[i].first, all[i].second));
    }
    std::vector<uint32_t> inputs;
    for (const ValueId input : node.inputs) inputs.push_back(numbers.at(input));
    std::vector<Offset<schema::Value>> results;
    for (const ValueId output : node.outputs) {
      auto result = WriteValue(graph.value(output));
      if (!result.ok()) return Annotate(result.status(), graph.NameOf(id));
      results.push_back(*result);
      numbers.emplace(output, static_cast<uint32_t>(numbers.size()));
    }
    std::vector<Offset<schema::Graph>> bodies;
    for (const GraphRef& body : node.bodies) {
      SINTER_ASSIGN_OR_RETURN(const auto written, WriteGraph(*body, graph.sources.get()));
      bodies.push_back(written);
    }
    std::vector<uint32_t> origin;
    for (const SourceId source : node.origin) origin.push_back(source.index);
    return schema::CreateNode(
        builder_, Text(node.operation.name()), static_cast<uint32_t>(node.operation.info().version),
        List(attributes), List(inputs), List(results), List(bodies), List(origin), Text(node.name));
  }

  std::vector<Offset<schema::Source>> WriteSources(const SourceTable& sources) {
    std::vector<Offset<schema::Source>> written;
    for (const Source& source : sources) {
      written.push_back(schema::CreateSource(builder_, Text(source.path), source.index,
                                             Text(source.operator_type), Text(source.name)));
    }
    return written;
  }

  // `outer_sources` is the source table of the enclosing graph; null for the main graph.
  absl::StatusOr<Offset<schema::Graph>> WriteGraph(const Graph& graph,
                                                   const SourceTable* outer_sources) {
    std::vector<Offset<schema::Entry>> metadata;
    for (const auto& [key, value] : graph.metadata) {
      metadata.push_back(schema::CreateEntry(builder_, Text(key), Text(value)));
    }
    std::map<ValueId, uint32_t> numbers;
    std::vector<Offset<schema::Value>> values;
    const std::vector<bool> used = UsedValues(graph);
    size_t next_input = 0;
    for (uint32_t index = 0; index < graph.value_limit(); ++index) {
      const ValueId id{index};
      const bool input = next_input < graph.inputs().size() && graph.inputs()[next_input] == id;
      if (input) ++next_input;
      if (!input && (!graph.value(id).is_constant() || !used[index])) continue;
      SINTER_ASSIGN_OR_RETURN(const auto value, WriteValue(graph.value(id)));
      values.push_back(value);
      numbers.emplace(id, static_cast<uint32_t>(numbers.size()));
    }
    std::vector<Offset<schema::Node>> nodes;
    for (const NodeId id : graph.TopologicalOrder()) {
      SINTER_ASSIGN_OR_RETURN(const auto node, WriteNode(graph, id, numbers));
      nodes.push_back(node);
    }
    std::vector<Offset<schema::Output>> outputs;
    for (const GraphOutput& output : graph.outputs()) {
      outputs.push_back(
          schema::CreateOutput(builder_, Text(output.name), numbers.at(output.value)));
    }
    const bool shared = outer_sources != nullptr &&
                        (graph.sources.get() == outer_sources || *graph.sources == *outer_sources);
    const auto sources = WriteSources(shared ? SourceTable() : *graph.sources);
    std::vector<Offset<schema::Removal>> removals;
    for (const Removal& removal : graph.removals) {
      removals.push_back(schema::CreateRemoval(builder_, removal.source.index,
                                               KindToFile(removal.kind), Text(removal.pass),
                                               Text(removal.rule)));
    }
    const auto written =
        schema::CreateGraph(builder_, Text(graph.name), List(metadata), List(values), List(nodes),
                            List(outputs), List(sources), shared, List(removals));
    if (!Full(0)) return written;
    return absl::ResourceExhaustedError(
        absl::StrCat("the graph without its weights takes more than ", kMostGraphBytes, " bytes"));
  }

  flatbuffers::FlatBufferBuilder builder_;
  ConstantPool constants_;
  bool full_ = false;
  uint64_t required_features_ = 0;
};

uint64_t Aligned(uint64_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

// Passes the parts of the file, in order, to `write`.
absl::StatusOr<SinterFileSize> Write(const Graph& graph,
                                     const std::function<absl::Status(std::string_view)>& write) {
  SINTER_RETURN_IF_ERROR(Verify(graph));
  GraphWriter writer;
  SINTER_ASSIGN_OR_RETURN(const std::string_view flat_buffer, writer.Write(graph));
  const ConstantPool& pool = writer.constants();
  Header header;
  header.required_features = writer.required_features();
  header.graph_offset = sizeof(Header);
  header.graph_bytes = flat_buffer.size();
  header.graph_hash = HashOfGraph(flat_buffer);
  header.weights_offset = Aligned(header.graph_offset + header.graph_bytes);
  header.weights_bytes = pool.weight_bytes();
  Seal(header);

  static constexpr char kZeros[kAlignment] = {};
  const auto write_aligned = [&](std::string_view part) -> absl::Status {
    SINTER_RETURN_IF_ERROR(write(part));
    return write({kZeros, Aligned(part.size()) - part.size()});
  };
  SINTER_RETURN_IF_ERROR(write_aligned({reinterpret_cast<const char*>(&header), sizeof(header)}));
  SINTER_RETURN_IF_ERROR(write_aligned(flat_buffer));
  for (const uint32_t index : pool.order()) {
    const Constant& constant = *pool.constants()[index];
    std::string packed;
    std::string_view bytes(static_cast<const char*>(constant.data()),
                           static_cast<size_t>(constant.byte_size()));
    if (IsPacked(constant.dtype())) {
      const int64_t count = constant.element_count();
      packed.resize(static_cast<size_t>(PackedBytes(constant.dtype(), count)));
      PackElements(constant.dtype(), constant.data(), count, packed.data());
      bytes = packed;
    }
    SINTER_RETURN_IF_ERROR(write_aligned(bytes));
  }
  return SinterFileSize{
      .nodes = graph.node_count(),
      .constants = static_cast<int64_t>(pool.constants().size()),
      .weight_bytes = static_cast<int64_t>(pool.weight_bytes()),
      .file_bytes = static_cast<int64_t>(header.weights_offset + header.weights_bytes)};
}

}  // namespace
}  // namespace file

absl::StatusOr<SinterFileSize> WriteSinterFile(const Graph& graph, const std::string& path) {
  SINTER_ASSIGN_OR_RETURN(AtomicFile out, AtomicFile::Create(path));
  SINTER_ASSIGN_OR_RETURN(
      const SinterFileSize size,
      file::Write(graph, [&out](std::string_view bytes) { return out.Write(bytes); }));
  SINTER_RETURN_IF_ERROR(out.Commit());
  return size;
}

absl::StatusOr<std::string> WriteSinter(const Graph& graph) {
  std::string bytes;
  SINTER_RETURN_IF_ERROR(file::Write(graph, [&bytes](std::string_view part) {
                           bytes.append(part);
                           return absl::OkStatus();
                         }).status());
  return bytes;
}

}  // namespace sinter
