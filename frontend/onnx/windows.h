// Code that the lowerings of convolutions share.
#ifndef SINTER_FRONTEND_ONNX_WINDOWS_H_
#define SINTER_FRONTEND_ONNX_WINDOWS_H_

#include "frontend/onnx/onnx_node.h"
#include "ir/ops/conv.h"
#include "sinter/shape.h"

namespace sinter::onnx {

// InvalidArgument if the attribute kernel_shape contradicts the weight's shape.
absl::Status CheckKernelShape(OnnxNode& node, const Shape& weight);

// The operator with the attributes of a Conv or FusedConv node.
Conv ConvOf(OnnxNode& node);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_WINDOWS_H_
