// The graphs of networks, which the public API builds as models.
#ifndef SINTER_TESTS_MODELS_NETWORK_GRAPH_H_
#define SINTER_TESTS_MODELS_NETWORK_GRAPH_H_

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "sinter/model.h"

namespace sinter {

inline const ModelOptions kKeepImported = {.keep_imported = true};

// The graph as built, before any pass; the model's options must be kKeepImported.
inline absl::StatusOr<Graph> GraphOf(const absl::StatusOr<Model>& model) {
  if (!model.ok()) return model.status();
  if (model->imported() == nullptr) return absl::FailedPreconditionError("no imported graph");
  return *model->imported();
}

}  // namespace sinter

#endif  // SINTER_TESTS_MODELS_NETWORK_GRAPH_H_
