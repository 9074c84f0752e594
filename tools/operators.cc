// sinter operators: lists the supported operators. Its --markdown output is docs/operators.md.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "frontend/onnx/import.h"
#include "frontend/onnx/supported_operators.h"
#include "ir/check.h"
#include "ir/operation.h"
#include "report/listing_record.h"
#include "report/table.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

// "2", "1-3" or "1 or more".
std::string Describe(Arity arity) {
  if (arity.most == Arity::kAny) return absl::StrCat(arity.least, " or more");
  if (arity.least == arity.most) return absl::StrCat(arity.least);
  return absl::StrCat(arity.least, "-", arity.most);
}

// "13-" (13 and all later versions), "7-12" or "1".
std::string Versions(const OnnxOperator& entry) {
  if (!entry.domain.empty()) return absl::StrCat(entry.since);
  if (entry.until == kNewestOpset) return absl::StrCat(entry.since, "-");
  return absl::StrCat(entry.since, "-", entry.until);
}

// Attributes with their defaults, "axis=-1, keepdims=true".
std::string Attributes(const OperatorDefinition& definition) {
  const auto operation = Operation::Create(definition, {});
  SINTER_CHECK(operation.ok());
  std::string text = ToString(operation->attributes());
  if (text.size() >= 2 && text.front() == '{') text = text.substr(1, text.size() - 2);
  return text;
}

std::string Traits(const OperatorTraits& traits) {
  std::vector<std::string> words;
  if (traits.elementwise) words.emplace_back("elementwise");
  if (traits.view) words.emplace_back("view");
  if (traits.data_dependent_shape) words.emplace_back("shape depends on data");
  if (traits.control_flow) words.emplace_back("control flow");
  return absl::StrJoin(words, ", ");
}

// A table, printed as text or as Markdown.
struct Listing {
  std::vector<std::string> titles;
  std::vector<std::vector<std::string>> rows;

  std::string ToText() const {
    std::vector<Column> columns;
    // A narrow terminal drops columns from the right.
    for (const std::string& title : titles) {
      columns.push_back({title, Align::kLeft, static_cast<int>(columns.size())});
    }
    Table table(std::move(columns));
    for (const auto& row : rows) table.AddRow(row);
    return table.ToString();
  }

  std::string ToMarkdown() const {
    std::string text;
    const auto add = [&text](const std::vector<std::string>& cells) {
      absl::StrAppend(&text, "| ",
                      absl::StrReplaceAll(absl::StrJoin(cells, "\x1f"),
                                          {{"|", "\\|"}, {"*", "\\*"}, {"\x1f", " | "}}),
                      " |\n");
    };
    add(titles);
    absl::StrAppend(&text, "|");
    for (size_t i = 0; i < titles.size(); ++i) absl::StrAppend(&text, "---|");
    absl::StrAppend(&text, "\n");
    for (const auto& row : rows) add(row);
    return text;
  }
};

Listing ListOnnx() {
  Listing listing{.titles = {"ONNX operator", "domain", "operator sets", "operands"}, .rows = {}};
  for (const OnnxOperator& entry : SupportedOnnxOperators()) {
    listing.rows.push_back({std::string(entry.op_type), std::string(entry.domain), Versions(entry),
                            Describe(entry.inputs)});
  }
  return listing;
}

Listing ListOwn() {
  Listing listing{.titles = {"operator", "operands", "results", "attributes and defaults", "traits",
                             "exported as"},
                  .rows = {}};
  for (const OperatorDefinition* definition : AllOperators()) {
    const OperatorInfo& info = definition->info;
    listing.rows.push_back({std::string(info.name), Describe(info.inputs), Describe(info.outputs),
                            Attributes(*definition), Traits(info.traits),
                            std::string(ExportedAs(info.name).value_or("-"))});
  }
  return listing;
}

std::string Markdown(const Listing& onnx, const Listing& own) {
  return absl::StrCat(
      "# Operators\n\nWritten by `./dev docs` (`sinter operators --markdown`); a test compares.\n\n"
      "## ONNX operators that the import takes\n\nIn models of the operator sets ",
      kOldestOpset, " to ", kNewestOpset,
      ". `13-` stands for 13 and all later ones. Without a domain it is ONNX's own;\n"
      "`com.microsoft` is that of the operators that ONNX Runtime's optimiser and quantiser write. "
      "Models may define further\noperators themselves, as functions. What an operator's lowering "
      "does not take (an attribute's value, an element type) is\nrefused with the node's name.\n\n",
      onnx.ToMarkdown(),
      "\n## Sinter's operators\n\nWhat the graph consists of, and the text form shows. Every one "
      "has a kernel for `naive`, for all element types that it allows.\n\n",
      own.ToMarkdown());
}

absl::StatusOr<ExitCode> Operators(bool markdown, const std::string& json_path) {
  const Listing onnx = ListOnnx();
  const Listing own = ListOwn();
  OperatorsRecord record;
  for (const OnnxOperator& entry : SupportedOnnxOperators()) {
    record.onnx.push_back(
        {std::string(entry.domain), std::string(entry.op_type), entry.since, entry.until});
  }
  for (const OperatorDefinition* definition : AllOperators()) {
    OwnOperatorRecord own_operator{.name = std::string(definition->info.name),
                                   .version = definition->info.version,
                                   .exported_as = {}};
    if (const auto exported = ExportedAs(definition->info.name)) {
      own_operator.exported_as.value = std::string(*exported);
    }
    record.own.push_back(std::move(own_operator));
  }
  const std::string text =
      markdown ? Markdown(onnx, own) : absl::StrCat(onnx.ToText(), "\n", own.ToText());
  SINTER_RETURN_IF_ERROR(Emit("operators", text, record, json_path));
  return ExitCode::kDone;
}

}  // namespace

Verb AddOperators(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "operators", "List ONNX's operators that models may have, and those of Sinter's graph");
  auto markdown = std::make_shared<bool>(false);
  auto json_path = std::make_shared<std::string>();
  command->add_flag("--markdown", *markdown, "As a document");
  AddJsonArgument(*command, *json_path);
  return {command, [markdown, json_path] { return Operators(*markdown, *json_path); }};
}

}  // namespace sinter::tools
