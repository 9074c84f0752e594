#include "ir/text_syntax.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "ir/text_scanner.h"
#include "ir/verify.h"
#include "sinter/status.h"

namespace sinter::internal {
namespace {

constexpr int kMostRank = 64;

// A number, even one that is out of range, is not a symbol.
bool IsPlainSymbol(std::string_view symbol) {
  return (IsAlphanumeric(symbol.front()) || symbol.front() == '(') &&
         std::all_of(symbol.begin(), symbol.end(), IsDimCharacter) &&
         symbol.find_first_not_of("0123456789") != std::string_view::npos;
}

class SyntaxParser : private TextScanner {
 public:
  using TextScanner::TextScanner;

  absl::StatusOr<GraphSyntax> ParseAll() {
    auto graph = ParseGraph(0);
    if (graph.ok()) {
      SkipSpace();
      if (AtEnd()) return graph;
      graph = Expected("the end of the text");
    }
    return AnnotatePosition(graph.status(), text(), at());
  }

 private:
  // Types and references.

  absl::StatusOr<Dim> ParseDim() {
    if (Peek() == '"') {
      SINTER_ASSIGN_OR_RETURN(std::string symbol, String());
      if (symbol.empty()) return absl::InvalidArgumentError("a symbol has no name");
      return Dim::Symbol(std::move(symbol));
    }
    const std::string_view word = DimWord();
    if (const auto number = ParseInteger(word)) {
      if (*number < 0) return absl::InvalidArgumentError("a dimension is negative");
      return Dim(*number);
    }
    if (word.empty() || !IsPlainSymbol(word)) return Expected("a dimension");
    return Dim::Symbol(std::string(word));
  }

  absl::StatusOr<Type> ParseType() {
    SkipSpace();
    const size_t start = at();
    const auto dtype = ParseDType(Word());
    if (!dtype) {
      GoTo(start);
      return Expected("an element type");
    }
    std::vector<Dim> dims;
    SINTER_RETURN_IF_ERROR(Require('['));
    if (Accept('*')) {
      SINTER_RETURN_IF_ERROR(Require(']'));
      return Type{*dtype, Shape::OfUnknownRank(), {}};
    }
    while (!Accept(']')) {
      if (!dims.empty()) SINTER_RETURN_IF_ERROR(Require(','));
      SINTER_ASSIGN_OR_RETURN(Dim dim, ParseDim());
      dims.push_back(std::move(dim));
      if (dims.size() > kMostRank) {
        return absl::InvalidArgumentError(absl::StrCat("a rank is above ", kMostRank));
      }
    }
    Type type{*dtype, Shape(std::move(dims)), {}};
    // "@bf16" is the storage type of the value, "@acdb" its layout.
    if (!Accept('@')) return type;
    size_t format_start = at();
    std::string_view word = Word();
    if (const auto storage = ParseDType(word); storage && *storage != type.dtype) {
      type.storage = storage;
      if (!Accept('@')) return type;
      format_start = at();
      word = Word();
    }
    auto layout = Layout::Parse(word);
    if (!layout || !layout->FitsRank(type.shape.rank())) {
      GoTo(format_start);
      return Expected(absl::StrCat("a layout of rank ", type.shape.rank()));
    }
    type.layout = *std::move(layout);
    return type;
  }

  absl::StatusOr<ReferenceSyntax> ParseReference() {
    const char sigil = Peek();
    if (sigil != '%' && sigil != '@') return Expected("a value (%1) or constant (@1)");
    ReferenceSyntax reference{.at = at(), .constant = sigil == '@'};
    GoTo(at() + 1);
    SINTER_ASSIGN_OR_RETURN(reference.number, Number());
    return reference;
  }

  absl::StatusOr<TypedSyntax> ParseTyped(bool constant) {
    TypedSyntax typed;
    if (Peek() != (constant ? '@' : '%')) return Expected(constant ? "'@'" : "'%'");
    SINTER_ASSIGN_OR_RETURN(typed.reference, ParseReference());
    SINTER_RETURN_IF_ERROR(Require(':'));
    SINTER_ASSIGN_OR_RETURN(typed.type, ParseType());
    return typed;
  }

  // Statements.

  absl::StatusOr<ConstantSyntax> ParseConstant() {
    ConstantSyntax constant;
    SINTER_ASSIGN_OR_RETURN(constant.value, ParseTyped(true));
    SINTER_ASSIGN_OR_RETURN(constant.name, OptionalString());
    SINTER_RETURN_IF_ERROR(Require('='));
    if (Accept('#')) {
      const std::string_view word = Word();
      constant.hash = ParseHexadecimal(word);
      if (!constant.hash || word.size() != 16) return Expected("16 hexadecimal digits");
      return constant;
    }
    SINTER_RETURN_IF_ERROR(Require('['));
    while (!Accept(']')) {
      if (!constant.elements.empty()) SINTER_RETURN_IF_ERROR(Require(','));
      constant.elements.push_back(Word());
      if (constant.elements.back().empty()) return Expected("an element");
    }
    return constant;
  }

  absl::StatusOr<AttributeValue> ParseAttributeList() {
    std::vector<int64_t> integers;
    std::vector<float> floats;
    while (!Accept(']')) {
      if (!floats.empty()) SINTER_RETURN_IF_ERROR(Require(','));
      SkipSpace();
      const size_t start = at();
      const std::string_view word = Word();
      const auto number = ParseFloat(word);
      if (!number) {
        GoTo(start);
        return Expected("a number");
      }
      floats.push_back(*number);
      if (const auto integer = ParseInteger(word)) integers.push_back(*integer);
    }
    if (integers.size() == floats.size()) return AttributeValue(std::move(integers));
    return AttributeValue(std::move(floats));
  }

  absl::StatusOr<AttributeValue> ParseAttribute() {
    if (Accept('[')) return ParseAttributeList();
    const std::string_view word = Word();
    if (word.empty()) return Expected("an attribute's value");
    if (word == "true" || word == "false") return AttributeValue(word == "true");
    if (const auto integer = ParseInteger(word)) return AttributeValue(*integer);
    if (const auto number = ParseFloat(word)) return AttributeValue(*number);
    return AttributeValue(std::string(word));
  }

  absl::StatusOr<NodeSyntax> ParseNode(int depth) {
    NodeSyntax node;
    do {
      SINTER_ASSIGN_OR_RETURN(TypedSyntax output, ParseTyped(false));
      node.outputs.push_back(std::move(output));
    } while (Accept(','));
    SINTER_RETURN_IF_ERROR(Require('='));
    SkipSpace();
    node.at = at();
    node.operator_name = std::string(Word());
    if (node.operator_name.empty()) return Expected("an operator");
    SINTER_RETURN_IF_ERROR(Require('('));
    while (!Accept(')')) {
      if (!node.inputs.empty()) SINTER_RETURN_IF_ERROR(Require(','));
      SINTER_ASSIGN_OR_RETURN(const ReferenceSyntax input, ParseReference());
      node.inputs.push_back(input);
    }
    if (Accept('{')) {
      while (!Accept('}')) {
        if (!node.attributes.empty()) SINTER_RETURN_IF_ERROR(Require(','));
        std::string name(Word());
        if (name.empty()) return Expected("an attribute");
        SINTER_RETURN_IF_ERROR(Require('='));
        SINTER_ASSIGN_OR_RETURN(AttributeValue value, ParseAttribute());
        node.attributes.emplace_back(std::move(name), std::move(value));
      }
    }
    if (AcceptWord("as")) {
      SINTER_ASSIGN_OR_RETURN(node.name, String());
    }
    if (AcceptWord("from")) {
      do {
        SINTER_ASSIGN_OR_RETURN(const int64_t source, Number());
        node.origin.push_back(source);
      } while (Accept(','));
    }
    while (AcceptWord("graph")) {
      SINTER_ASSIGN_OR_RETURN(GraphSyntax body, ParseGraphBehindKeyword(depth + 1));
      node.bodies.push_back(std::move(body));
    }
    return node;
  }

  absl::Status ParseSource(GraphSyntax& graph) {
    SINTER_ASSIGN_OR_RETURN(const int64_t number, Number());
    if (number != static_cast<int64_t>(graph.sources.size())) {
      return absl::InvalidArgumentError(
          absl::StrCat("expected source ", graph.sources.size(), ", found source ", number));
    }
    Source source;
    SINTER_RETURN_IF_ERROR(Require('='));
    SINTER_ASSIGN_OR_RETURN(source.operator_type, String());
    SINTER_RETURN_IF_ERROR(Require('#'));
    const auto index = ParseInteger(Word());
    if (!index) return Expected("a number");
    source.index = *index;
    SINTER_ASSIGN_OR_RETURN(source.name, OptionalString());
    if (AcceptWord("in")) {
      SINTER_ASSIGN_OR_RETURN(source.path, String());
    }
    graph.sources.push_back(std::move(source));
    return absl::OkStatus();
  }

  absl::Status ParseRemoval(GraphSyntax& graph) {
    Removal removal;
    SINTER_ASSIGN_OR_RETURN(const int64_t source, Number());
    if (source >= SourceId::kNone) return absl::InvalidArgumentError("no such source");
    removal.source = {static_cast<uint32_t>(source)};
    if (AcceptWord("folded")) {
      removal.kind = Removal::Kind::kFolded;
    } else if (AcceptWord("merged")) {
      removal.kind = Removal::Kind::kMerged;
    } else if (!AcceptWord("removed")) {
      return Expected("folded, merged or removed");
    }
    SINTER_ASSIGN_OR_RETURN(removal.pass, String());
    SINTER_ASSIGN_OR_RETURN(removal.rule, String());
    graph.removals.push_back(std::move(removal));
    return absl::OkStatus();
  }

  absl::Status ParseNamed(std::vector<std::pair<ReferenceSyntax, std::string>>& list) {
    SINTER_ASSIGN_OR_RETURN(const ReferenceSyntax reference, ParseReference());
    SINTER_ASSIGN_OR_RETURN(std::string name, String());
    list.emplace_back(reference, std::move(name));
    return absl::OkStatus();
  }

  absl::Status ParseStatement(GraphSyntax& graph, int depth) {
    if (Peek() == '%') {
      SINTER_ASSIGN_OR_RETURN(NodeSyntax node, ParseNode(depth));
      graph.statements.emplace_back(std::move(node));
    } else if (AcceptWord("input")) {
      InputSyntax input;
      SINTER_ASSIGN_OR_RETURN(input.value, ParseTyped(false));
      SINTER_ASSIGN_OR_RETURN(input.name, String());
      graph.statements.emplace_back(std::move(input));
    } else if (AcceptWord("constant")) {
      SINTER_ASSIGN_OR_RETURN(ConstantSyntax constant, ParseConstant());
      graph.statements.emplace_back(std::move(constant));
    } else if (AcceptWord("output")) {
      return ParseNamed(graph.outputs);
    } else if (AcceptWord("name")) {
      return ParseNamed(graph.names);
    } else if (AcceptWord("metadata")) {
      SINTER_ASSIGN_OR_RETURN(std::string key, String());
      SINTER_RETURN_IF_ERROR(Require('='));
      SINTER_ASSIGN_OR_RETURN(std::string value, String());
      if (!graph.metadata.emplace(std::move(key), std::move(value)).second) {
        return absl::InvalidArgumentError("the metadata has this key twice");
      }
    } else if (AcceptWord("source")) {
      return ParseSource(graph);
    } else if (AcceptWord("sources")) {
      graph.sources_shared = true;
      return RequireWord("shared");
    } else if (AcceptWord("removal")) {
      return ParseRemoval(graph);
    } else {
      return Expected("a node, input, constant, output, name, metadata, source, removal or '}'");
    }
    return absl::OkStatus();
  }

  absl::StatusOr<GraphSyntax> ParseGraph(int depth) {
    SINTER_RETURN_IF_ERROR(RequireWord("graph"));
    return ParseGraphBehindKeyword(depth);
  }

  absl::StatusOr<GraphSyntax> ParseGraphBehindKeyword(int depth) {
    if (depth > kMostBodyDepth) {
      return absl::ResourceExhaustedError(absl::StrCat("bodies nest deeper than ", kMostBodyDepth));
    }
    GraphSyntax graph{.at = at()};
    SINTER_ASSIGN_OR_RETURN(graph.name, String());
    SINTER_RETURN_IF_ERROR(Require('{'));
    while (!Accept('}')) SINTER_RETURN_IF_ERROR(ParseStatement(graph, depth));
    return graph;
  }
};

}  // namespace

absl::StatusOr<GraphSyntax> ParseSyntax(std::string_view text) {
  return SyntaxParser(text).ParseAll();
}

absl::Status AnnotatePosition(const absl::Status& status, std::string_view text, size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return Annotate(status, absl::StrCat(line, ":", at - line_start + 1));
}

std::string Quoted(std::string_view text) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(ToAbsl(text)), "\"");
}

std::string TypeToText(const Type& type) {
  if (!type.shape.has_rank()) return absl::StrCat(ToAbsl(NameOf(type.dtype)), "[*]");
  std::string text = absl::StrCat(
      ToAbsl(NameOf(type.dtype)), "[",
      absl::StrJoin(type.shape, ",",
                    [](std::string* out, const Dim& dim) {
                      const bool plain = dim.is_static() || IsPlainSymbol(dim.symbol());
                      out->append(plain ? dim.ToString() : Quoted(dim.symbol()));
                    }),
      "]");
  if (type.storage) absl::StrAppend(&text, "@", ToAbsl(NameOf(*type.storage)));
  if (!type.layout.is_plain()) absl::StrAppend(&text, "@", type.layout.ToString());
  return text;
}

}  // namespace sinter::internal
