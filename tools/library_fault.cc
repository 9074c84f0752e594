#include "tools/library_fault.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "runtime/backends.h"
#include "runtime/measure/layer_comparison.h"
#include "sinter/status.h"

namespace sinter::tools {

absl::StatusOr<std::string> FirstFaultOfLibrary(const ModelArguments& arguments,
                                                const std::vector<Tensor>& inputs) {
  const std::string& backend = arguments.session.backend;
  SINTER_ASSIGN_OR_RETURN(const BackendSet set,
                          BackendSetFor(backend.empty() ? GetBackend() : backend));
  // Only what a registered backend lacks runs on substitutes.
  if (set.substitutes.empty()) return "";
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModelWithImported(arguments));
  SINTER_ASSIGN_OR_RETURN(const LayerComparison comparison,
                          CompareLayers(model, {backend}, inputs, arguments.session));
  for (const Layer& layer : comparison.layers) {
    if (layer.errors.empty() || std::isfinite(layer.errors[0])) continue;
    return absl::StrCat("node '", layer.node, "' (", layer.operator_name, ") is the first whose ",
                        "result is NaN or infinite with ", backend,
                        " where plain loops give a number");
  }
  return "";
}

}  // namespace sinter::tools
