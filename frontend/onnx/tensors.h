// ONNX's tensors as constants, and constants as tensors.
#ifndef SINTER_FRONTEND_ONNX_TENSORS_H_
#define SINTER_FRONTEND_ONNX_TENSORS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "frontend/onnx/external_data.h"
#include "frontend/onnx/limits.h"
#include "ir/constant.h"
#include "ir/dtype.h"
#include "ir/shape.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {

// The DType of a TensorProto::DataType; Unimplemented for those that Sinter does not take
// (strings, complex numbers, types of 8 bits or fewer that are no integers).
absl::StatusOr<DType> ReadElementType(int32_t data_type);

// The other way round.
TensorProto::DataType ToElementType(DType dtype);

// Checks rank and element count of a shape against the limits; dimensions that are symbols count
// as 1. InvalidArgument when a dimension is negative or the count does not fit 64 bits.
absl::Status CheckShape(DType dtype, const Shape& shape, const ImportLimits& limits);

// The tensor's elements, bools normalised to 0 and 1. The size of the data is compared with the
// shape before anything is allocated. Data in another file is taken from `external` and stays in
// that file where it lies aligned; null: Unimplemented. `raw_data` stands for the tensor's, where
// that was taken out of it. Errors name the tensor `name`.
absl::StatusOr<ConstantRef> ReadTensor(const TensorProto& tensor, std::string_view name,
                                       const ImportLimits& limits, ExternalData* external = nullptr,
                                       std::optional<std::string_view> raw_data = std::nullopt);

// The constant as a tensor of that name.
void WriteTensor(const Constant& constant, const std::string& name, TensorProto& tensor);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_TENSORS_H_
