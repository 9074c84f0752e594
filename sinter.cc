// The parts of the public API that join the frontend and the runtime.
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "frontend/file/read.h"
#include "frontend/file/write.h"
#include "frontend/onnx/export.h"
#include "frontend/onnx/import.h"
#include "ir/graph.h"
#include "ir/out_of_memory.h"
#include "sinter/graph_builder.h"
#include "sinter/model.h"
#include "sinter/status.h"

namespace sinter {
namespace {

std::set<std::string> OverriddenInputs(const ModelOptions& options) {
  return {options.overridden_inputs.begin(), options.overridden_inputs.end()};
}

absl::StatusOr<Graph> ReadGraph(const std::string& path, const ImportLimits& limits,
                                const ModelOptions& options) {
  const bool sinter = absl::EndsWith(path, ".sinter") || IsSinterFile(path);
  return sinter ? ReadSinterFile(path, limits)
                : ImportOnnxFile(path, limits, {}, OverriddenInputs(options));
}

}  // namespace

absl::StatusOr<Model> LoadModel(const std::string& path, const ModelOptions& options,
                                const ImportLimits& limits) {
  return CatchOutOfMemory("loading a model", [&]() -> absl::StatusOr<Model> {
    SINTER_ASSIGN_OR_RETURN(Graph graph, ReadGraph(path, limits, options));
    auto model = Model::Create(std::move(graph), options);
    if (!model.ok()) return Annotate(model.status(), path);
    return model;
  });
}

absl::StatusOr<Model> LoadModelFromBytes(std::span<const std::byte> bytes,
                                         const ModelOptions& options, const ImportLimits& limits) {
  return CatchOutOfMemory("loading a model", [&]() -> absl::StatusOr<Model> {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    SINTER_ASSIGN_OR_RETURN(
        Graph graph, IsSinter(text) ? ReadSinter(text, limits)
                                    : ImportOnnx(text, limits, {}, OverriddenInputs(options)));
    return Model::Create(std::move(graph), options);
  });
}

absl::Status SaveModel(const Model& model, const std::string& path) {
  return CatchOutOfMemory("saving a model", [&]() -> absl::Status {
    const Graph& graph = model.imported() != nullptr ? *model.imported() : model.graph();
    if (absl::EndsWith(path, ".onnx")) return ExportOnnxFile(graph, path).status();
    return WriteSinterFile(graph, path).status();
  });
}

absl::StatusOr<Model> GraphBuilder::Build(const ModelOptions& options) && {
  return CatchOutOfMemory("building a model", [&]() -> absl::StatusOr<Model> {
    SINTER_ASSIGN_OR_RETURN(Graph graph, std::move(*this).BuildGraph());
    return Model::Create(std::move(graph), options);
  });
}

}  // namespace sinter
