// Functions that a model defines: operators whose meaning is a list of nodes.
#ifndef SINTER_FRONTEND_ONNX_FUNCTIONS_H_
#define SINTER_FRONTEND_ONNX_FUNCTIONS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "schemas/onnx.pb.h"
#include "sinter/import_limits.h"

namespace sinter::onnx {

// Inlines all calls of the model's functions, in the main graph and in bodies, and removes the
// functions. A function takes precedence over an operator of the same domain and name. A node of a
// function is named after the call, "call/node", and so are its values. In a graph with calls,
// nodes without a name are named by their position ("Relu #3"). If a function uses another version
// of the default operators than the model, `opset`, its nodes get it.
//
// Returns InvalidArgument when a call has more operands or results than its function, or a function
// is defined twice; Unimplemented when a function that is called uses a version of the default
// operators that is not supported; ResourceExhausted when calls nest deeper than max_body_depth (as
// recursive functions do), or when calls copy more than max_nodes nodes or max_made_bytes.
absl::Status InlineFunctions(ModelProto& model, int64_t opset, const ImportLimits& limits);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_FUNCTIONS_H_
