#include "frontend/onnx/import.h"

#include <filesystem>

#include "frontend/onnx/external_data.h"
#include "frontend/onnx/functions.h"
#include "frontend/onnx/graph_importer.h"
#include "frontend/onnx/opset.h"
#include "frontend/onnx/parse.h"
#include "sinter/status.h"

namespace sinter {
namespace onnx {

absl::Status CheckOpset(int64_t opset) {
  if (opset >= kOldestOpset && opset <= kNewestOpset) return absl::OkStatus();
  return absl::UnimplementedError(absl::StrCat("operator set ", opset,
                                               " is not supported, only versions ", kOldestOpset,
                                               " to ", kNewestOpset));
}

namespace {

absl::StatusOr<int> ReadOpset(const ModelProto& model) {
  int64_t opset = DefaultOpset(model.opset_import());
  // A model may state the opset only in its functions.
  for (const FunctionProto& function : model.functions()) {
    if (opset == 0) opset = DefaultOpset(function.opset_import());
  }
  if (opset == 0) {
    return absl::InvalidArgumentError("the model does not state the version of its operator set");
  }
  SINTER_RETURN_IF_ERROR(CheckOpset(opset));
  return static_cast<int>(opset);
}

absl::StatusOr<Graph> Import(ParsedModel& parsed, const ImportLimits& limits,
                             const InputShapes& input_shapes,
                             const std::set<std::string>& overridden, ExternalData* external) {
  ModelProto& model = parsed.proto;
  SINTER_ASSIGN_OR_RETURN(const int opset, ReadOpset(model));
  SINTER_RETURN_IF_ERROR(InlineFunctions(model, opset, limits));
  ImportState state{.opset = opset,
                    .limits = limits,
                    .input_shapes = input_shapes,
                    .overridden_inputs = overridden,
                    .weights = parsed.weights,
                    .file = parsed.file,
                    .external = external};
  SINTER_RETURN_IF_ERROR(ListSources(model.graph(), state));
  SINTER_ASSIGN_OR_RETURN(Graph graph, GraphImporter(model.graph(), state).Run());
  for (const StringStringEntryProto& entry : model.metadata_props()) {
    graph.metadata[entry.key()] = entry.value();
  }
  return graph;
}

}  // namespace
}  // namespace onnx

absl::StatusOr<Graph> ImportOnnx(std::string_view bytes, const ImportLimits& limits,
                                 const InputShapes& input_shapes,
                                 const std::set<std::string>& overridden) {
  SINTER_ASSIGN_OR_RETURN(onnx::ParsedModel model, onnx::ParseModel(bytes, limits));
  return onnx::Import(model, limits, input_shapes, overridden, nullptr);
}

absl::StatusOr<Graph> ImportOnnxFile(const std::string& path, const ImportLimits& limits,
                                     const InputShapes& input_shapes,
                                     const std::set<std::string>& overridden) {
  auto model = onnx::ParseModelFile(path, limits);
  if (!model.ok()) return Annotate(model.status(), path);
  const std::string folder = std::filesystem::path(path).parent_path().string();
  onnx::ExternalData external(folder.empty() ? "." : folder);
  auto graph = onnx::Import(*model, limits, input_shapes, overridden, &external);
  if (!graph.ok()) return Annotate(graph.status(), path);
  return graph;
}

}  // namespace sinter
