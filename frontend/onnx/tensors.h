// Conversion between ONNX's tensors and constants.
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
#include "ir/constant.h"
#include "schemas/onnx.pb.h"
#include "sinter/dtype.h"
#include "sinter/import_limits.h"
#include "sinter/shape.h"

namespace sinter::onnx {

// The DType of a TensorProto::DataType. Unimplemented for unsupported types (strings, complex
// numbers, floating point of 6 bits).
absl::StatusOr<DType> ReadElementType(int32_t data_type);

// The inverse of ReadElementType.
TensorProto::DataType ToElementType(DType dtype);

// Checks the rank and element count of a shape against the limits; symbolic dimensions count as 1.
// InvalidArgument when a dimension is negative or the count does not fit 64 bits.
absl::Status CheckShape(DType dtype, const Shape& shape, const ImportLimits& limits);

// Returns the tensor's elements, with bools normalised to 0 and 1. The size of the data is checked
// against the shape before anything is allocated. Data in another file comes from `external`
// (Unimplemented if null) and is used in place if it is aligned there. `raw_data` is the tensor's
// raw_data if that was taken out of it. Errors name the tensor `name`.
absl::StatusOr<ConstantRef> ReadTensor(const TensorProto& tensor, std::string_view name,
                                       const ImportLimits& limits, ExternalData* external = nullptr,
                                       std::optional<std::string_view> raw_data = std::nullopt);

// The same for a sparse tensor, whose elements are 0 where it lists none. The bytes of all elements
// are counted.
absl::StatusOr<ConstantRef> ReadSparseTensor(const SparseTensorProto& tensor,
                                             const ImportLimits& limits, ExternalData* external,
                                             int64_t& made_bytes);

// Adds the bytes of a constant whose data is not in the file to those of the whole model. An error
// when they exceed the limit.
absl::Status CountMadeBytes(DType dtype, std::span<const int64_t> dims, const ImportLimits& limits,
                            int64_t& made_bytes);

// The constant as a tensor of that name.
void WriteTensor(const Constant& constant, const std::string& name, TensorProto& tensor);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_TENSORS_H_
