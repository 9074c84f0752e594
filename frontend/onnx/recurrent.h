// The lowering of LSTM, for an operator that takes its operands in another form.
#ifndef SINTER_FRONTEND_ONNX_RECURRENT_H_
#define SINTER_FRONTEND_ONNX_RECURRENT_H_

#include "frontend/onnx/lowering.h"

namespace sinter::onnx {

absl::Status LowerLstm(OnnxNode& node, Lowering& out);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_RECURRENT_H_
