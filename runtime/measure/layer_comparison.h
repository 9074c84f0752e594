// The values within a model on several backends, against the truth: where do they part?
#ifndef SINTER_RUNTIME_MEASURE_LAYER_COMPARISON_H_
#define SINTER_RUNTIME_MEASURE_LAYER_COMPARISON_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/measure/watch.h"
#include "runtime/model.h"
#include "runtime/session.h"
#include "runtime/tensor.h"

namespace sinter {

// A floating-point value that the model names and that the graph still computes after its passes.
struct Layer {
  std::string value;           // its name
  std::string node;            // what computes it after the passes, as the user knows it
  std::string operator_name;   // of that node
  std::vector<double> errors;  // RelativeError, by backend
};

struct LayerComparison {
  std::vector<std::string> backends;  // those that were compared: all but where it was interrupted
  std::vector<Layer> layers;          // in the order in which they are computed
  bool interrupted = false;
};

// The model must keep its imported graph. The graph after the passes is compiled with all of these
// values as outputs, so kernels fuse as they do in a run, and reorders at the outputs come on top.
absl::StatusOr<LayerComparison> CompareLayers(const Model& model,
                                              const std::vector<std::string>& backends,
                                              std::span<const Tensor> inputs,
                                              const SessionOptions& options,
                                              const Watch& watch = {});

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_LAYER_COMPARISON_H_
