// Tensors in files of their own, as ONNX's test data has them: one TensorProto a file.
#ifndef SINTER_FRONTEND_ONNX_TENSOR_FILE_H_
#define SINTER_FRONTEND_ONNX_TENSOR_FILE_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "frontend/onnx/limits.h"
#include "ir/constant.h"

namespace sinter {

// The tensor whose message is `bytes`, which are untrusted. InvalidArgument when they are no
// tensor, or its data does not fit its shape; Unimplemented for element types that Sinter does not
// take; ResourceExhausted beyond a limit. Thread-safe.
absl::StatusOr<ConstantRef> ReadOnnxTensor(std::string_view bytes, const ImportLimits& limits = {});

}  // namespace sinter

#endif  // SINTER_FRONTEND_ONNX_TENSOR_FILE_H_
