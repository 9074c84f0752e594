// sinter export: writes a model as an ONNX file.
#include "frontend/onnx/export.h"

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "ir/graph.h"
#include "report/table.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/signature.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

absl::StatusOr<ExitCode> Export(const ConversionArguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModelWithImported(arguments));
  const Graph& graph = GraphToWrite(model, arguments);
  SINTER_ASSIGN_OR_RETURN(const int64_t bytes, ExportOnnxFile(graph, arguments.output));
  Table table({{""}, {""}});
  table.AddRow({"file", arguments.output});
  table.AddRow({"bytes", absl::StrCat(bytes)});
  AddSignature(model, table);
  table.AddRow({"nodes", absl::StrCat(graph.node_count(), ", bodies of fused ones written out")});
  table.AddRow({"operator set", absl::StrCat(kExportOpset)});
  const Json results = {{"model", arguments.model.path},
                        {"file", arguments.output},
                        {"bytes", bytes},
                        {"inputs", SignatureJson(model.inputs())},
                        {"outputs", SignatureJson(model.outputs())},
                        {"nodes", graph.node_count()},
                        {"opset", kExportOpset}};
  SINTER_RETURN_IF_ERROR(Emit("export", table.ToString(), results, arguments.model.json));
  return ExitCode::kDone;
}

}  // namespace

Verb AddExport(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "export", "Write the model as an ONNX file, after the passes that need no shapes");
  auto arguments = std::make_shared<ConversionArguments>();
  AddConversionArguments(*command, *arguments, ".sinter", "compile");
  return {command, [arguments] { return Export(*arguments); }};
}

}  // namespace sinter::tools
