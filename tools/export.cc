// sinter export: a model as an ONNX file.
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "report/table.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

absl::StatusOr<ExitCode> Export(const ConversionArguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModelWithImported(arguments.model));
  const Graph& graph = GraphToWrite(model, arguments);
  SINTER_RETURN_IF_ERROR(ExportOnnxFile(graph, arguments.output));
  std::error_code error;
  const uintmax_t bytes = std::filesystem::file_size(arguments.output, error);
  Table table({{""}, {""}});
  table.AddRow({"file", arguments.output});
  table.AddRow({"bytes", absl::StrCat(bytes)});
  table.AddRow({"nodes", absl::StrCat(graph.node_count(), ", bodies of fused ones written out")});
  table.AddRow({"operator set", absl::StrCat(kExportOpset)});
  const Json results = {{"model", arguments.model.path},
                        {"file", arguments.output},
                        {"bytes", bytes},
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
  AddConversionArguments(*command, *arguments);
  return {command, [arguments] { return Export(*arguments); }};
}

}  // namespace sinter::tools
