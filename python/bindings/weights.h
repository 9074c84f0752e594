#ifndef SINTER_PYTHON_BINDINGS_WEIGHTS_H_
#define SINTER_PYTHON_BINDINGS_WEIGHTS_H_

#include <memory>

#include "sinter/weight_source.h"

namespace sinter::python {

// Where a network gets its weights: the class sinter._core.Weights. Thread-safe.
struct Weights {
  std::shared_ptr<WeightSource> source;
};

}  // namespace sinter::python

#endif  // SINTER_PYTHON_BINDINGS_WEIGHTS_H_
