#include "frontend/file/read.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "frontend/file/element_types.h"
#include "frontend/file/header.h"
#include "frontend/file/validate.h"
#include "frontend/memory_map.h"
#include "ir/packed_elements.h"
#include "ir/verify.h"
#include "sinter/status.h"

namespace sinter {
namespace file {
namespace {

std::string Text(const flatbuffers::String* text) { return text == nullptr ? "" : text->str(); }

// An absent vector reads as an empty one.
template <class T>
std::vector<T> List(const flatbuffers::Vector<T>* numbers) {
  return numbers == nullptr ? std::vector<T>() : std::vector<T>(numbers->begin(), numbers->end());
}
template <class T>
std::vector<const T*> List(const flatbuffers::Vector<flatbuffers::Offset<T>>* entries) {
  return entries == nullptr ? std::vector<const T*>()
                            : std::vector<const T*>(entries->begin(), entries->end());
}

Type ReadType(const schema::Type& type) {
  if (type.unknown_rank()) return Type{FromFile(type.element()), Shape::OfUnknownRank(), {}};
  std::vector<Dim> dims;
  for (const int64_t dim : List(type.dims())) {
    const flatbuffers::String* symbol =
        type.symbols() == nullptr
            ? nullptr
            : type.symbols()->Get(static_cast<flatbuffers::uoffset_t>(dims.size()));
    const bool number = symbol == nullptr || symbol->size() == 0;
    dims.push_back(number ? Dim(dim) : Dim::Symbol(symbol->str()));
  }
  return Type{FromFile(type.element()), Shape(std::move(dims)), {}};
}

AttributeValue ReadAttribute(const schema::Attribute& attribute) {
  switch (attribute.kind()) {
    case schema::AttributeKind_boolean: return attribute.integers()->Get(0) != 0;
    case schema::AttributeKind_integer: return attribute.integers()->Get(0);
    case schema::AttributeKind_number: return attribute.numbers()->Get(0);
    case schema::AttributeKind_integers: return List(attribute.integers());
    case schema::AttributeKind_numbers: return List(attribute.numbers());
    case schema::AttributeKind_text: break;
  }
  return Text(attribute.text());
}

Removal::Kind ReadKind(schema::RemovalKind kind) {
  switch (kind) {
    case schema::RemovalKind_folded: return Removal::Kind::kFolded;
    case schema::RemovalKind_merged: return Removal::Kind::kMerged;
    case schema::RemovalKind_removed: break;
  }
  return Removal::Kind::kRemoved;
}

absl::StatusOr<ConstantRef> Unpack(const schema::Constant& constant, const char* data) {
  const DType dtype = FromFile(constant.element());
  std::vector<int64_t> dims = List(constant.dims());
  const int64_t count = ElementCount(dims).ValueOrDie();
  SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateAligned(count));
  UnpackElements(dtype, data, count, bytes.get());
  const void* elements = bytes.get();
  return Constant::Borrow(dtype, std::move(dims), elements,
                          std::shared_ptr<const std::byte[]>(std::move(bytes)), constant.hash());
}

// The constant refers to the weights, which `owner` keeps alive, unless they are packed.
absl::StatusOr<ConstantRef> ReadConstant(const schema::Constant& constant, std::string_view weights,
                                         const std::shared_ptr<const void>& owner) {
  const char* const data = weights.data() + constant.offset();
  const DType dtype = FromFile(constant.element());
  if (IsPacked(dtype)) return Unpack(constant, data);
  SINTER_ASSIGN_OR_RETURN(ConstantRef made, Constant::Borrow(dtype, List(constant.dims()), data,
                                                             owner, constant.hash()));
  // Every byte is a valid number, but only 0 and 1 are valid bools.
  const bool truth = dtype == DType::kBool;
  if (truth && std::any_of(data, data + made->byte_size(),
                           [](char byte) { return byte != 0 && byte != 1; })) {
    return absl::InvalidArgumentError("a damaged file: a constant of type bool is neither 0 nor 1");
  }
  return made;
}

// Builds one graph. Its bodies are built first, each with its own builder.
class Builder {
 public:
  Builder(const schema::Graph& graph, const std::vector<ConstantRef>& constants,
          OperatorLookup find_operator)
      : proto_(graph), constants_(constants), find_operator_(find_operator) {}

  absl::StatusOr<Graph> Build(std::shared_ptr<const SourceTable> outer_sources) {
    graph_.name = Text(proto_.name());
    for (const auto* entry : List(proto_.metadata())) {
      graph_.metadata[Text(entry->key())] = Text(entry->value());
    }
    ReadSources(std::move(outer_sources));
    for (const auto* value : List(proto_.values())) {
      values_.push_back(
          value->type() != nullptr
              ? graph_.AddInput(Text(value->name()), ReadType(*value->type()))
              : graph_.AddConstant(constants_[value->constant()], Text(value->name())));
    }
    for (const auto* node : List(proto_.nodes())) SINTER_RETURN_IF_ERROR(AddNode(*node));
    for (const auto* output : List(proto_.outputs())) {
      graph_.AddOutput(Text(output->name()), values_[output->value()]);
    }
    return std::move(graph_);
  }

 private:
  void ReadSources(std::shared_ptr<const SourceTable> outer_sources) {
    if (proto_.sources_shared()) {
      graph_.sources = std::move(outer_sources);
    } else {
      SourceTable sources;
      for (const auto* source : List(proto_.sources())) {
        sources.push_back({Text(source->path()), source->index(), Text(source->operator_type()),
                           Text(source->name())});
      }
      graph_.sources = std::make_shared<const SourceTable>(std::move(sources));
    }
    for (const auto* removal : List(proto_.removals())) {
      graph_.removals.push_back({SourceId{removal->source()}, ReadKind(removal->kind()),
                                 Text(removal->pass()), Text(removal->rule())});
    }
  }

  absl::Status AddNode(const schema::Node& node) {
    AttributeList attributes;
    for (const auto* attribute : List(node.attributes())) {
      attributes.emplace_back(Text(attribute->name()), ReadAttribute(*attribute));
    }
    SINTER_ASSIGN_OR_RETURN(
        Operation operation,
        find_operator_(Text(node.op())).Create(node.op_version(), std::move(attributes)));
    std::vector<ValueId> inputs;
    for (const uint32_t input : List(node.inputs())) inputs.push_back(values_[input]);
    const auto results = List(node.results());
    NodeInfo info{.name = Text(node.name()), .output_count = static_cast<int>(results.size())};
    for (const uint32_t source : List(node.origin())) info.origin.push_back({source});
    for (const auto* body : List(node.bodies())) {
      SINTER_ASSIGN_OR_RETURN(Graph built,
                              Builder(*body, constants_, find_operator_).Build(graph_.sources));
      info.bodies.push_back(std::make_shared<const Graph>(std::move(built)));
    }
    const std::vector<GraphRef> bodies = info.bodies;
    SINTER_ASSIGN_OR_RETURN(
        const NodeId id, graph_.AddNode(std::move(operation), std::move(inputs), std::move(info)));
    // AddNode has changed the body where it disagrees with the operands. Restore the file's body,
    // so that Verify checks what the file says.
    graph_.SetBodies(id, bodies);
    for (size_t i = 0; i < results.size(); ++i)
      SINTER_RETURN_IF_ERROR(SetResult(*results[i], id, i));
    return absl::OkStatus();
  }

  // The file's type may be more specific than the inferred one: numbers for symbols.
  absl::Status SetResult(const schema::Value& result, NodeId node, size_t index) {
    const ValueId value = graph_.node(node).outputs[index];
    const Type& inferred = graph_.type(value);
    Type type = ReadType(*result.type());
    if (type.dtype != inferred.dtype || !Refines(type.shape, inferred.shape) ||
        !inferred.is_plain()) {
      return absl::InvalidArgumentError(
          absl::StrCat(graph_.NameOf(node), ": result ", index, " has type ", type.ToString(),
                       " in the file, inference gives ", inferred.ToString()));
    }
    graph_.SetType(value, std::move(type));
    graph_.SetName(value, Text(result.name()));
    values_.push_back(value);
    return absl::OkStatus();
  }

  const schema::Graph& proto_;
  const std::vector<ConstantRef>& constants_;
  const OperatorLookup find_operator_;
  Graph graph_;
  std::vector<ValueId> values_;  // by their numbers in the file
};

// A graph read from a file that breaks an invariant is a fault of the file, not of Sinter.
absl::Status AsFileError(const absl::Status& status) {
  if (!absl::IsInternal(status)) return status;
  return absl::InvalidArgumentError(status.message());
}

absl::StatusOr<Graph> Read(const MappedBytes& file, const ImportLimits& limits,
                           OperatorLookup find_operator) {
  SINTER_ASSIGN_OR_RETURN(const Header header, ReadHeader(file.bytes));
  SINTER_ASSIGN_OR_RETURN(const schema::Model* model,
                          Validate(file.bytes.substr(header.graph_offset, header.graph_bytes),
                                   header.weights_bytes, limits, find_operator));
  const std::string_view weights = file.bytes.substr(header.weights_offset, header.weights_bytes);
  std::vector<ConstantRef> constants;
  for (const auto* constant : List(model->constants())) {
    SINTER_ASSIGN_OR_RETURN(ConstantRef made, ReadConstant(*constant, weights, file.owner));
    constants.push_back(std::move(made));
  }
  SINTER_ASSIGN_OR_RETURN(Graph graph,
                          Builder(*model->graph(), constants, find_operator).Build(nullptr));
  SINTER_RETURN_IF_ERROR(AsFileError(Verify(graph)));
  return graph;
}

}  // namespace
}  // namespace file

absl::StatusOr<Graph> ReadSinterFile(const std::string& path, const ImportLimits& limits) {
  auto mapped = MapFile(path);
  if (!mapped.ok()) return Annotate(mapped.status(), path);
  auto graph = file::Read(*mapped, limits, &file::FindVersionedOperator);
  if (!graph.ok()) return Annotate(graph.status(), path);
  return graph;
}

absl::StatusOr<Graph> ReadSinter(std::string_view bytes, const ImportLimits& limits,
                                 file::OperatorLookup find_operator) {
  SINTER_ASSIGN_OR_RETURN(AlignedBytes copy, AllocateAligned(static_cast<int64_t>(bytes.size())));
  if (!bytes.empty()) std::memcpy(copy.get(), bytes.data(), bytes.size());
  const std::string_view copied(reinterpret_cast<const char*>(copy.get()), bytes.size());
  return file::Read({copied, std::shared_ptr<const std::byte[]>(std::move(copy))}, limits,
                    find_operator);
}

bool IsSinter(std::string_view bytes) { return file::HasMagic(bytes); }

bool IsSinterFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;  // reading a pipe could block
  std::array<char, file::kMagic.size()> begin = {};
  std::ifstream(path, std::ios::binary).read(begin.data(), begin.size());
  return begin == file::kMagic;
}

}  // namespace sinter
