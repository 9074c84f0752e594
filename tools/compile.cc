// sinter compile: writes a model as a .sinter file.
#include <memory>
#include <string>

#include "frontend/file/write.h"
#include "ir/graph.h"
#include "report/conversion_record.h"
#include "report/text.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

absl::StatusOr<ExitCode> Compile(const ConversionArguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModelWithImported(arguments));
  const Graph& graph = GraphToWrite(model, arguments);
  SINTER_ASSIGN_OR_RETURN(const SinterFileSize size, WriteSinterFile(graph, arguments.output));
  const CompileRecord record{
      {SignatureOf(arguments.model.path, model), arguments.output, size.file_bytes},
      size.nodes,
      model.imported()->node_count(),
      size.constants,
      size.weight_bytes};
  SINTER_RETURN_IF_ERROR(
      Emit("compile", ToListing(record).ToString(), record, arguments.model.json));
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
