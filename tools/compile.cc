// sinter compile: writes a model as a .sinter file.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "frontend/file/write.h"
#include "ir/graph.h"
#include "report/format.h"
#include "report/table.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/signature.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

absl::StatusOr<ExitCode> Compile(const ConversionArguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModelWithImported(arguments));
  const Graph& graph = GraphToWrite(model, arguments);
  SINTER_ASSIGN_OR_RETURN(const SinterFileSize size, WriteSinterFile(graph, arguments.output));
  Table table({{""}, {""}});
  table.AddRow({"file", arguments.output});
  table.AddRow({"bytes", absl::StrCat(size.file_bytes)});
  AddSignature(model, table);
  table.AddRow({"nodes", model.imported()->node_count() == size.nodes
                             ? absl::StrCat(size.nodes)
                             : absl::StrCat(size.nodes, " (", model.imported()->node_count(),
                                            " before passes)")});
  table.AddRow({"weights", absl::StrCat(size.constants, " constants, ",
                                        FormatMegabytes(size.weight_bytes), " MB")});
  const Json results = {{"model", arguments.model.path},
                        {"file", arguments.output},
                        {"bytes", size.file_bytes},
                        {"inputs", SignatureJson(model.inputs())},
                        {"outputs", SignatureJson(model.outputs())},
                        {"nodes", size.nodes},
                        {"nodes_imported", model.imported()->node_count()},
                        {"constants", size.constants},
                        {"weight_bytes", size.weight_bytes}};
  SINTER_RETURN_IF_ERROR(Emit("compile", table.ToString(), results, arguments.model.json));
  return ExitCode::kDone;
}

}  // namespace

Verb AddCompile(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "compile", "Write the model as a .sinter file, after the passes that need no shapes");
  auto arguments = std::make_shared<ConversionArguments>();
  AddConversionArguments(*command, *arguments, ".onnx", "export");
  return {command, [arguments] { return Compile(*arguments); }};
}

}  // namespace sinter::tools
