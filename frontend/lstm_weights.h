// The weights of an LSTM layer as PyTorch names and orders them.
#ifndef SINTER_FRONTEND_LSTM_WEIGHTS_H_
#define SINTER_FRONTEND_LSTM_WEIGHTS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "sinter/weight_source.h"

namespace sinter {

// The operands W, R and biases of the operator lstm: PyTorch has the gates in the order i, f, g, o,
// where g is ONNX's c, and keeps the two biases apart.
struct LstmWeights {
  Tensor input;   // [4 * hidden, features]
  Tensor state;   // [4 * hidden, hidden]
  Tensor biases;  // [8 * hidden]
};

// Those of one direction: "LAYER.weight_ih_l0", or "LAYER.weight_ih_l0_reverse". What the source
// returns, if it is an error.
absl::StatusOr<LstmWeights> GetLstmWeights(WeightSource& source, const std::string& layer,
                                           int64_t features, int64_t hidden, bool reverse);

}  // namespace sinter

#endif  // SINTER_FRONTEND_LSTM_WEIGHTS_H_
