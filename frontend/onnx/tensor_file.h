// Tensors in separate files, as in ONNX's test data: one TensorProto per file.
#ifndef SINTER_FRONTEND_ONNX_TENSOR_FILE_H_
#define SINTER_FRONTEND_ONNX_TENSOR_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "sinter/import_limits.h"

namespace sinter {

struct NamedTensor {
  std::string name;
  ConstantRef constant;
};

// Returns the tensor in the untrusted message `bytes`. InvalidArgument when the message is not a
// tensor or its data does not fit its shape; Unimplemented for unsupported element types;
// ResourceExhausted when a limit is exceeded. Thread-safe.
absl::StatusOr<NamedTensor> ReadOnnxTensor(std::string_view bytes, const ImportLimits& limits = {});

}  // namespace sinter

#endif  // SINTER_FRONTEND_ONNX_TENSOR_FILE_H_
