// What the import and the export of recurrent operators share.
#ifndef SINTER_FRONTEND_ONNX_RECURRENT_H_
#define SINTER_FRONTEND_ONNX_RECURRENT_H_

#include "frontend/onnx/lowering.h"
#include "ir/ops/recurrent.h"

namespace sinter::onnx {

// An activation and its parameters.
struct ActivationUse {
  Activation activation;
  float alpha = 0;
  float beta = 0;
};

// The activation with ONNX's defaults.
ActivationUse WithDefaults(Activation activation);
// Whether the activation has these parameters. A model lists parameters only for activations that
// have them.
bool TakesAlpha(Activation activation);
bool TakesBeta(Activation activation);

// The lowering of LSTM, for an operator that takes its operands in another form.
absl::Status LowerLstm(OnnxNode& node, Lowering& out);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_RECURRENT_H_
