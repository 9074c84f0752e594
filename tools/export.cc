// sinter export: writes a model as an ONNX file.
#include "frontend/onnx/export.h"

#include <cstdint>
#include <memory>
#include <string>

#include "ir/graph.h"
#include "report/conversion_record.h"
#include "report/text.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

struct ExportArguments : ConversionArguments {
  int opset = 0;
};

absl::StatusOr<ExitCode> Export(const ExportArguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModelWithImported(arguments));
  const Graph& graph = GraphToWrite(model, arguments);
  SINTER_ASSIGN_OR_RETURN(const int64_t bytes,
                          ExportOnnxFile(graph, arguments.output, arguments.opset));
  const ExportRecord record{{SignatureOf(arguments.model.path, model), arguments.output, bytes},
                            graph.node_count(),
                            arguments.opset > 0 ? arguments.opset : ExportOpsetFor(graph)};
  SINTER_RETURN_IF_ERROR(
      Emit("export", ToListing(record).ToString(), record, arguments.model.json));
  return ExitCode::kDone;
}

}  // namespace

Verb AddExport(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "export", "Write the model as an ONNX file, after the passes that need no shapes");
  auto arguments = std::make_shared<ExportArguments>();
  AddConversionArguments(*command, *arguments, ".sinter", "compile");
  command
      ->add_option("--opset", arguments->opset,
                   absl::StrCat("The version of ONNX's operator set to write; default: ",
                                kExportOpset, ", or a later one that the model needs"))
      ->type_name("N")
      ->check(CLI::Range(kLeastExportOpset, kMostExportOpset).description(""));
  return {command, [arguments] { return Export(*arguments); }};
}

}  // namespace sinter::tools
