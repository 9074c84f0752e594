// Functions that a model defines itself: operators whose meaning is a list of nodes.
#ifndef SINTER_FRONTEND_ONNX_FUNCTIONS_H_
#define SINTER_FRONTEND_ONNX_FUNCTIONS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "frontend/onnx/limits.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {

// Puts the nodes of the model's functions where the functions are called, in the main graph and in
// bodies; then the model has none. A function comes before an operator of the same domain and name.
// A node within one is named after the call: "call/node", its values likewise, and nodes without a
// name in a graph that calls keep the name of their place ("Relu #3").
//
// InvalidArgument when a call has more operands or results than its function, or a function is
// defined twice; Unimplemented when a function uses another version of the default operators than
// the model, `opset`; ResourceExhausted when calls nest deeper than max_body_depth (as a function
// does that calls itself), or when the calls copy more than max_nodes nodes or max_made_bytes.
absl::Status InlineFunctions(ModelProto& model, int64_t opset, const ImportLimits& limits);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_FUNCTIONS_H_
