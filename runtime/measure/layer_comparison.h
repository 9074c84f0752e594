// Compares the intermediate values of a model on several backends with the truth.
#ifndef SINTER_RUNTIME_MEASURE_LAYER_COMPARISON_H_
#define SINTER_RUNTIME_MEASURE_LAYER_COMPARISON_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/measure/watch.h"
#include "sinter/model.h"
#include "sinter/session.h"
#include "sinter/tensor.h"

namespace sinter {

// A floating-point value with a name in the model that the graph still computes after its passes.
struct Layer {
  std::string value;           // its name
  std::string node;            // the node that computes it after the passes, by its source name
  std::string operator_name;   // the node's operator
  std::vector<double> errors;  // RelativeError, by backend
};

struct LayerComparison {
  std::vector<std::string> backends;  // the compared ones; not all if interrupted
  std::vector<Layer> layers;          // in the order of computation
  bool interrupted = false;
};

// Compiles the graph after the passes with all of these values as outputs: nodes are fused as in a
// run, with additional reorders at the outputs. The model must have its imported graph.
absl::StatusOr<LayerComparison> CompareLayers(const Model& model,
                                              const std::vector<std::string>& backends,
                                              std::span<const Tensor> inputs,
                                              const SessionOptions& options,
                                              const Watch& watch = {});

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_LAYER_COMPARISON_H_
