#include "frontend/file/validate.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "flatbuffers/verifier.h"
#include "frontend/file/element_types.h"
#include "ir/checked_size.h"
#include "ir/constant.h"
#include "ir/operation.h"
#include "sinter/status.h"

namespace sinter::file {
namespace {

using flatbuffers::Offset;
using flatbuffers::Vector;

constexpr uint32_t kNoConstant = std::numeric_limits<uint32_t>::max();

// The deepest nesting of tables: the model, a graph and a node for each enclosing body, the
// innermost graph, a value and its type.
uint32_t MostTableDepth(const ImportLimits& limits) {
  return 2 * (static_cast<uint32_t>(limits.max_body_depth) + 1) + 3;
}

template <class... Parts>
absl::Status Damaged(const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat("a damaged file: ", parts...));
}

template <class T>
uint32_t SizeOf(const Vector<T>* vector) {
  return vector == nullptr ? 0 : vector->size();
}

class Validator {
 public:
  Validator(uint64_t budget, uint64_t weights_bytes, const ImportLimits& limits,
            OperatorLookup find_operator)
      : budget_(budget),
        weights_bytes_(weights_bytes),
        limits_(limits),
        find_operator_(find_operator) {}

  absl::Status Run(const schema::Model& model) {
    SINTER_RETURN_IF_ERROR(CheckEach(model.constants(), &Validator::CheckConstant));
    constant_count_ = SizeOf(model.constants());
    if (model.graph() == nullptr) return Damaged("it holds no graph");
    SINTER_RETURN_IF_ERROR(CheckGraph(*model.graph(), nullptr, 0));
    if (unknown_operators_.empty()) return absl::OkStatus();
    return absl::UnimplementedError(absl::StrCat(
        "operators not supported: ",
        absl::StrJoin(unknown_operators_, ", ", [](std::string* out, const auto& op) {
          absl::StrAppend(out, op.first, " (", op.second, op.second == 1 ? " node)" : " nodes)");
        })));
  }

 private:
  // Counts referenced bytes against the budget; see Validate.
  absl::Status Spend(uint64_t bytes) {
    if (bytes > budget_) return Damaged("its parts overlap");
    budget_ -= bytes;
    return absl::OkStatus();
  }
  absl::Status CheckText(const flatbuffers::String* text) {
    return text == nullptr ? absl::OkStatus() : Spend(text->size() + sizeof(uint32_t));
  }
  // FlatBuffers' verifier checks the alignment of a vector's length, but not of its elements.
  template <class T>
  absl::Status CheckNumbers(const Vector<T>* numbers) {
    if (numbers == nullptr) return absl::OkStatus();
    const bool aligned = reinterpret_cast<uintptr_t>(numbers->Data()) % sizeof(T) == 0;
    if (numbers->size() > 0 && !aligned) {
      return Damaged("a list is not aligned");
    }
    return Spend(uint64_t{numbers->size()} * sizeof(T) + sizeof(uint32_t));
  }
  template <class T, class Function>
  absl::Status CheckEach(const Vector<Offset<T>>* entries, Function check) {
    if (entries == nullptr) return absl::OkStatus();
    SINTER_RETURN_IF_ERROR(CheckNumbers(entries));
    for (const T* entry : *entries) SINTER_RETURN_IF_ERROR(check(*entry));
    return absl::OkStatus();
  }

  template <class T>
  absl::Status CheckEach(const Vector<Offset<T>>* entries,
                         absl::Status (Validator::*check)(const T&)) {
    return CheckEach(entries, [this, check](const T& entry) { return (this->*check)(entry); });
  }

  absl::Status CheckElement(schema::ElementType element) const {
    if (element <= schema::ElementType_MAX) return absl::OkStatus();
    return Damaged("there is no element type ", static_cast<int>(element));
  }

  // Checks the dimensions that are numbers: none is negative, and the size is within the limits.
  absl::Status CheckDims(schema::ElementType element, const std::vector<int64_t>& dims) const {
    SINTER_RETURN_IF_ERROR(CheckElement(element));
    if (!ByteSize(FromFile(element), dims).valid()) {
      return Damaged("the shape [", absl::StrJoin(dims, ","), "] is impossible");
    }
    if (ElementCount(dims).ValueOrDie() > limits_.max_elements) {
      return absl::ResourceExhaustedError(absl::StrCat("the shape [", absl::StrJoin(dims, ","),
                                                       "] has more than ", limits_.max_elements,
                                                       " elements"));
    }
    return absl::OkStatus();
  }
  absl::Status CheckRank(uint32_t rank) const {
    if (rank <= static_cast<uint32_t>(limits_.max_rank)) return absl::OkStatus();
    return absl::ResourceExhaustedError(
        absl::StrCat("rank ", rank, " is above the limit ", limits_.max_rank));
  }

  absl::Status CheckType(const schema::Type& type) {
    const uint32_t rank = SizeOf(type.dims());
    SINTER_RETURN_IF_ERROR(CheckRank(rank));
    SINTER_RETURN_IF_ERROR(CheckNumbers(type.dims()));
    SINTER_RETURN_IF_ERROR(CheckNumbers(type.symbols()));
    if (type.unknown_rank() && rank > 0) {
      return Damaged("a shape of unknown rank has ", rank, " dimensions");
    }
    if (type.symbols() != nullptr && type.symbols()->size() != rank) {
      return Damaged("a shape of rank ", rank, " has ", type.symbols()->size(), " symbols");
    }
    std::vector<int64_t> known;
    for (uint32_t axis = 0; axis < rank; ++axis) {
      const flatbuffers::String* symbol =
          type.symbols() == nullptr ? nullptr : type.symbols()->Get(axis);
      SINTER_RETURN_IF_ERROR(CheckText(symbol));
      if (symbol == nullptr || symbol->size() == 0) known.push_back(type.dims()->Get(axis));
    }
    return CheckDims(type.element(), known);
  }

  absl::Status CheckConstant(const schema::Constant& constant) {
    SINTER_RETURN_IF_ERROR(CheckRank(SizeOf(constant.dims())));
    SINTER_RETURN_IF_ERROR(CheckNumbers(constant.dims()));
    std::vector<int64_t> dims;
    if (constant.dims() != nullptr) dims.assign(constant.dims()->begin(), constant.dims()->end());
    SINTER_RETURN_IF_ERROR(CheckDims(constant.element(), dims));
    const auto bytes = static_cast<uint64_t>(
        PackedBytes(FromFile(constant.element()), ElementCount(dims).ValueOrDie()));
    if (constant.offset() % kAlignment != 0 || constant.offset() > weights_bytes_ ||
        bytes > weights_bytes_ - constant.offset()) {
      return Damaged("a constant of ", bytes, " bytes cannot lie at byte ", constant.offset(),
                     " of ", weights_bytes_, " bytes of weights");
    }
    // Reading unpacks these, so together they are not larger than the weights.
    if (BitsOf(FromFile(constant.element())) < 8) packed_bytes_ += bytes;
    if (packed_bytes_ > weights_bytes_) return Damaged("its constants overlap");
    return absl::OkStatus();
  }

  // Checks an input or constant of a graph.
  absl::Status CheckValue(const schema::Value& value) {
    SINTER_RETURN_IF_ERROR(CheckText(value.name()));
    if (value.constant() != kNoConstant) {
      if (value.type() != nullptr) return Damaged("a constant states its type twice");
      if (value.constant() < constant_count_) return absl::OkStatus();
      return Damaged("there is no constant ", value.constant());
    }
    if (value.type() == nullptr) return Damaged("a value has no type");
    return CheckType(*value.type());
  }
  absl::Status CheckResult(const schema::Value& value) {
    if (value.constant() != kNoConstant) return Damaged("a node's result is a constant");
    return CheckValue(value);
  }

  absl::Status CheckAttribute(const schema::Attribute& attribute) {
    SINTER_RETURN_IF_ERROR(CheckText(attribute.name()));
    SINTER_RETURN_IF_ERROR(CheckText(attribute.text()));
    SINTER_RETURN_IF_ERROR(CheckNumbers(attribute.integers()));
    SINTER_RETURN_IF_ERROR(CheckNumbers(attribute.numbers()));
    bool sound = false;
    switch (attribute.kind()) {
      case schema::AttributeKind_boolean:
      case schema::AttributeKind_integer: sound = SizeOf(attribute.integers()) == 1; break;
      case schema::AttributeKind_number: sound = SizeOf(attribute.numbers()) == 1; break;
      case schema::AttributeKind_text:
      case schema::AttributeKind_integers:
      case schema::AttributeKind_numbers: sound = true; break;
    }
    return sound ? absl::OkStatus() : Damaged("an attribute has no value");
  }

  absl::Status CheckOperator(const schema::Node& node) {
    const std::string name = node.op() == nullptr ? "" : node.op()->str();
    const VersionedOperator found = find_operator_(name);
    if (found.definition == nullptr) {
      ++unknown_operators_[name];
    } else if (!found.HasVersion(node.op_version())) {
      ++unknown_operators_[absl::StrCat(name, " version ", node.op_version())];
    }
    return CheckText(node.op());
  }

  absl::Status CheckOrigin(const Vector<uint32_t>* origin, uint32_t sources) {
    SINTER_RETURN_IF_ERROR(CheckNumbers(origin));
    for (uint32_t i = 0; i < SizeOf(origin); ++i) {
      const uint32_t source = origin->Get(i);
      if (source >= sources || (i > 0 && source <= origin->Get(i - 1))) {
        return Damaged("source ", source, " of ", sources, " cannot be in an origin at place ", i);
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckNode(const schema::Node& node, uint32_t values, uint32_t sources, int depth) {
    if (++node_count_ > limits_.max_nodes) {
      return absl::ResourceExhaustedError(
          absl::StrCat("the file has more than ", limits_.max_nodes, " nodes"));
    }
    SINTER_RETURN_IF_ERROR(CheckOperator(node));
    SINTER_RETURN_IF_ERROR(CheckText(node.name()));
    SINTER_RETURN_IF_ERROR(CheckEach(node.attributes(), &Validator::CheckAttribute));
    SINTER_RETURN_IF_ERROR(CheckNumbers(node.inputs()));
    for (uint32_t i = 0; i < SizeOf(node.inputs()); ++i) {
      if (node.inputs()->Get(i) >= values) {
        return Damaged("a node takes value ", node.inputs()->Get(i), ", which comes later");
      }
    }
    if (SizeOf(node.results()) == 0) return Damaged("a node has no results");
    SINTER_RETURN_IF_ERROR(CheckEach(node.results(), &Validator::CheckResult));
    SINTER_RETURN_IF_ERROR(CheckOrigin(node.origin(), sources));
    return CheckEach(node.bodies(),
                     [&](const auto& body) { return CheckGraph(body, &sources, depth + 1); });
  }

  // `outer_sources` is the number of sources of the enclosing graph; null for the main graph.
  absl::Status CheckGraph(const schema::Graph& graph, const uint32_t* outer_sources, int depth) {
    if (depth > limits_.max_body_depth) {
      return absl::ResourceExhaustedError(
          absl::StrCat("bodies nest deeper than ", limits_.max_body_depth));
    }
    SINTER_RETURN_IF_ERROR(CheckText(graph.name()));
    SINTER_RETURN_IF_ERROR(CheckEach(graph.metadata(), &Validator::CheckEntry));
    if (graph.sources_shared() && (outer_sources == nullptr || SizeOf(graph.sources()) > 0)) {
      return Damaged("a graph cannot share its sources");
    }
    SINTER_RETURN_IF_ERROR(CheckEach(graph.sources(), &Validator::CheckSource));
    const uint32_t sources = graph.sources_shared() ? *outer_sources : SizeOf(graph.sources());
    SINTER_RETURN_IF_ERROR(CheckEach(graph.values(), &Validator::CheckValue));
    uint32_t values = SizeOf(graph.values());
    const auto check_node = [&](const schema::Node& node) {
      const absl::Status status = CheckNode(node, values, sources, depth);
      values += SizeOf(node.results());
      return status;
    };
    SINTER_RETURN_IF_ERROR(CheckEach(graph.nodes(), check_node));
    const auto check_output = [&](const schema::Output& output) {
      if (output.value() >= values) return Damaged("output ", output.value(), " is not there");
      return CheckText(output.name());
    };
    SINTER_RETURN_IF_ERROR(CheckEach(graph.outputs(), check_output));
    return CheckEach(graph.removals(), [&](const schema::Removal& removal) {
      return CheckRemoval(removal, sources);
    });
  }

  absl::Status CheckEntry(const schema::Entry& entry) {
    SINTER_RETURN_IF_ERROR(CheckText(entry.key()));
    return CheckText(entry.value());
  }
  absl::Status CheckSource(const schema::Source& source) {
    SINTER_RETURN_IF_ERROR(CheckText(source.path()));
    SINTER_RETURN_IF_ERROR(CheckText(source.operator_type()));
    return CheckText(source.name());
  }
  absl::Status CheckRemoval(const schema::Removal& removal, uint32_t sources) {
    if (removal.source() >= sources || removal.kind() > schema::RemovalKind_MAX) {
      return Damaged("source ", removal.source(), " cannot have been removed");
    }
    SINTER_RETURN_IF_ERROR(CheckText(removal.pass()));
    return CheckText(removal.rule());
  }

  uint64_t budget_;
  const uint64_t weights_bytes_;
  const ImportLimits& limits_;
  const OperatorLookup find_operator_;
  uint64_t packed_bytes_ = 0;  // of the constants so far whose elements are packed
  uint32_t constant_count_ = 0;
  int64_t node_count_ = 0;
  std::map<std::string, int> unknown_operators_;  // with the number of their nodes
};

}  // namespace

absl::StatusOr<const schema::Model*> Validate(std::string_view flat_buffer, uint64_t weights_bytes,
                                              const ImportLimits& limits,
                                              OperatorLookup find_operator) {
  const auto most = static_cast<uint64_t>(
      std::min<int64_t>(limits.max_file_bytes, FLATBUFFERS_MAX_BUFFER_SIZE - 1));
  if (flat_buffer.size() > most) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the graph has ", flat_buffer.size(), " bytes, the limit is ", most));
  }
  flatbuffers::Verifier::Options options;
  options.max_depth = MostTableDepth(limits);
  // Each table takes at least the offset to its vtable.
  options.max_tables = static_cast<uint32_t>(flat_buffer.size() / sizeof(uint32_t));
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(flat_buffer.data()),
                                 flat_buffer.size(), options);
  if (!schema::VerifyModelBuffer(verifier)) {
    return Damaged("its graph is not a valid FlatBuffer");
  }
  const schema::Model* model = schema::GetModel(flat_buffer.data());
  SINTER_RETURN_IF_ERROR(
      Validator(flat_buffer.size(), weights_bytes, limits, find_operator).Run(*model));
  return model;
}

}  // namespace sinter::file
