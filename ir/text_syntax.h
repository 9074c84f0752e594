// The text form as a syntax tree, before any lookup or inference. Internal to ir/print.cc and
// ir/parse.cc.
#ifndef SINTER_IR_TEXT_SYNTAX_H_
#define SINTER_IR_TEXT_SYNTAX_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/attributes.h"
#include "ir/source_table.h"
#include "ir/type.h"

namespace sinter::internal {

// `at` is always an offset into the text, for error messages.
struct ReferenceSyntax {
  size_t at = 0;
  bool constant = false;  // @7 instead of %7
  int64_t number = 0;
};

struct TypedSyntax {
  ReferenceSyntax reference;
  Type type;
};

struct InputSyntax {
  TypedSyntax value;
  std::string name;
};

struct ConstantSyntax {
  TypedSyntax value;
  std::string name;
  std::optional<uint64_t> hash;
  std::vector<std::string_view> elements;  // used if there is no hash
};

struct GraphSyntax;

struct NodeSyntax {
  std::vector<TypedSyntax> outputs;
  size_t at = 0;  // of the operator's name
  std::string operator_name;
  std::vector<ReferenceSyntax> inputs;
  AttributeList attributes;
  std::string name;
  std::vector<int64_t> origin;
  std::vector<GraphSyntax> bodies;
};

struct GraphSyntax {
  size_t at = 0;
  std::string name;
  std::map<std::string, std::string> metadata;
  std::vector<std::variant<InputSyntax, ConstantSyntax, NodeSyntax>> statements;
  std::vector<std::pair<ReferenceSyntax, std::string>> outputs;
  std::vector<std::pair<ReferenceSyntax, std::string>> names;
  bool sources_shared = false;
  SourceTable sources;
  std::vector<Removal> removals;
};

// The whole text must be one graph. Bodies nest at most kMostBodyDepth deep. The tree refers to
// `text`.
absl::StatusOr<GraphSyntax> ParseSyntax(std::string_view text);

// Returns `status` with "line:column: " prepended to its message; OK stays OK.
absl::Status AnnotatePosition(const absl::Status& status, std::string_view text, size_t at);

// "\"text\"", with escapes as in C.
std::string Quoted(std::string_view text);
// Prints the type in the form that the parser reads: Type::ToString(), with ambiguous symbols in
// quotes.
std::string TypeToText(const Type& type);

}  // namespace sinter::internal

#endif  // SINTER_IR_TEXT_SYNTAX_H_
