#include "frontend/onnx/tensor_file.h"

#include <utility>

#include "frontend/onnx/tensors.h"
#include "schemas/onnx.pb.h"
#include "sinter/status.h"

namespace sinter {

absl::StatusOr<NamedTensor> ReadOnnxTensor(std::string_view bytes, const ImportLimits& limits) {
  const auto size = static_cast<int64_t>(bytes.size());
  if (size > limits.max_file_bytes || size > INT32_MAX) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the tensor has ", size, " bytes, the limit is ", limits.max_file_bytes));
  }
  onnx::TensorProto tensor;
  if (!tensor.ParseFromArray(bytes.data(), static_cast<int>(size))) {
    return absl::InvalidArgumentError("not an ONNX tensor, or a damaged or cut off one");
  }
  SINTER_ASSIGN_OR_RETURN(ConstantRef constant, onnx::ReadTensor(tensor, tensor.name(), limits));
  return NamedTensor{tensor.name(), std::move(constant)};
}

}  // namespace sinter
