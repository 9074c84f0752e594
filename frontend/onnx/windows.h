// What the lowerings of convolutions share.
#ifndef SINTER_FRONTEND_ONNX_WINDOWS_H_
#define SINTER_FRONTEND_ONNX_WINDOWS_H_

#include "frontend/onnx/onnx_node.h"
#include "ir/shape.h"

namespace sinter::onnx {

// The attribute kernel_shape says again what the weight's shape says; InvalidArgument when not.
absl::Status CheckKernelShape(OnnxNode& node, const Shape& weight);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_WINDOWS_H_
