#include "sinter.h"

#include <utility>

#include "frontend/onnx/import.h"

namespace sinter {

absl::StatusOr<Model> LoadModel(const std::string& path, const ModelOptions& options,
                                const ImportLimits& limits) {
  SINTER_ASSIGN_OR_RETURN(Graph graph, ImportOnnxFile(path, limits));
  auto model = Model::Create(std::move(graph), options);
  if (!model.ok()) return Annotate(model.status(), path);
  return model;
}

}  // namespace sinter
