// The values within a model on several backends, against the truth: where do they part?
#ifndef SINTER_TOOLS_LAYER_COMPARISON_H_
#define SINTER_TOOLS_LAYER_COMPARISON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter.h"

namespace sinter::tools {

// The graph as imported, no pass applied, on naive kernels: what errors are measured against.
absl::StatusOr<std::vector<Tensor>> Truth(const Graph& imported, const std::vector<Tensor>& inputs,
                                          int threads);

// A floating-point value that the model names and that the graph still computes after its passes.
struct Layer {
  std::string value;           // its name
  std::string node;            // what computes it after the passes, as the user knows it
  std::string operator_name;   // of that node
  std::vector<double> errors;  // RelativeError, by backend
};

// In the order in which they are computed. The graph after the passes is compiled with all of these
// values as outputs, so kernels fuse as they do in a run, and reorders at the outputs come on top.
absl::StatusOr<std::vector<Layer>> CompareLayers(const Model& model,
                                                 const std::vector<std::string>& backends,
                                                 const std::vector<Tensor>& inputs,
                                                 const SessionOptions& options);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_LAYER_COMPARISON_H_
