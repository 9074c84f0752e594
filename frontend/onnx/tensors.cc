#include "frontend/onnx/tensors.h"

#include <bit>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ir/checked_size.h"
#include "ir/packed_elements.h"
#include "ir/type.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");

// The repeated field that holds elements of type T if raw_data is not used.
template <class T>
const auto& TypedData(const TensorProto& tensor) {
  if constexpr (std::is_same_v<T, float>) {
    return tensor.float_data();
  } else if constexpr (std::is_same_v<T, double>) {
    return tensor.double_data();
  } else if constexpr (std::is_same_v<T, int64_t>) {
    return tensor.int64_data();
  } else if constexpr (std::is_same_v<T, uint64_t> || std::is_same_v<T, uint32_t>) {
    return tensor.uint64_data();
  } else {
    return tensor.int32_data();  // floating point as its bits, narrow elements as packed bytes
  }
}

template <class T>
absl::Status CopyTyped(const TensorProto& tensor, T* to) {
  const auto& data = TypedData<T>(tensor);
  for (int i = 0; i < data.size(); ++i) {
    const auto element = data[i];
    if constexpr (std::is_same_v<T, bool>) {
      to[i] = element != 0;
    } else if constexpr (std::is_same_v<T, Float16> || std::is_same_v<T, BFloat16>) {
      to[i] = T::FromBits(static_cast<uint16_t>(element));
    } else if constexpr (kIsNarrow<T>) {
      to[i] = T::FromBits(static_cast<uint8_t>(element));
    } else {
      to[i] = static_cast<T>(element);
      if constexpr (std::is_integral_v<T>) {
        if (!std::in_range<T>(element)) {
          return absl::InvalidArgumentError(
              absl::StrCat("element ", i, " is ", element, ", which its type cannot hold"));
        }
      }
    }
  }
  return absl::OkStatus();
}

// Copies `count` elements from the data, which has their bytes.
void CopyRaw(std::string_view data, DType dtype, int64_t count, std::byte* to) {
  if (IsPacked(dtype)) return UnpackElements(dtype, data.data(), count, to);
  if (!data.empty()) std::memcpy(to, data.data(), data.size());
  if (dtype == DType::kBool) {
    for (size_t i = 0; i < data.size(); ++i) to[i] = std::byte{to[i] != std::byte{0}};
  }
}

// Checks that the message holds the bytes of all elements, so that an allocation is never larger
// than the file justifies.
absl::Status CheckDataSize(const TensorProto& tensor, std::optional<std::string_view> raw_data,
                           DType dtype, int64_t count) {
  if (raw_data) {
    const auto have = static_cast<int64_t>(raw_data->size());
    const int64_t need = PackedBytes(dtype, count);
    if (have == need) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("the shape takes ", need, " bytes, the data has ", have));
  }
  int64_t have = 0;
  VisitDType(dtype, [&](auto zero) { have = TypedData<decltype(zero)>(tensor).size(); });
  const int64_t need = IsPacked(dtype) ? PackedBytes(dtype, count) : count;
  if (have == need) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the shape takes ", need, " elements, the data has ", have));
}

// Returns the elements from another file: a view of its pages, or a copy if they must be aligned or
// normalised or unpacked.
absl::StatusOr<ConstantRef> ReadExternal(const TensorProto& tensor, DType dtype,
                                         std::vector<int64_t> dims, int64_t count, int64_t size,
                                         ExternalData& external) {
  SINTER_ASSIGN_OR_RETURN(const MappedBytes data, external.Find(tensor, PackedBytes(dtype, count)));
  if (dtype != DType::kBool && !IsPacked(dtype)) {
    return Constant::Borrow(dtype, std::move(dims), data.bytes.data(), data.owner);
  }
  SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateAligned(size));
  CopyRaw(data.bytes, dtype, count, bytes.get());
  return Constant::Create(dtype, std::move(dims), std::move(bytes));
}

absl::StatusOr<ConstantRef> Read(const TensorProto& tensor, const ImportLimits& limits,
                                 ExternalData* external, std::optional<std::string_view> raw_data) {
  SINTER_ASSIGN_OR_RETURN(const DType dtype, ReadElementType(tensor.data_type()));
  if (tensor.has_segment()) return absl::UnimplementedError("it is one segment of a larger tensor");
  std::vector<int64_t> dims(tensor.dims().begin(), tensor.dims().end());
  SINTER_RETURN_IF_ERROR(CheckShape(dtype, Shape::Of(dims), limits));
  SINTER_ASSIGN_OR_RETURN(const int64_t count, ElementCount(dims).Get());
  SINTER_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, dims).Get());
  if (tensor.data_location() == TensorProto::EXTERNAL) {
    if (external == nullptr) {
      return absl::UnimplementedError(
          "its data is in another file, and the model itself is not in one");
    }
    return ReadExternal(tensor, dtype, std::move(dims), count, size, *external);
  }
  if (tensor.has_raw_data()) raw_data = tensor.raw_data();
  SINTER_RETURN_IF_ERROR(CheckDataSize(tensor, raw_data, dtype, count));
  SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateAligned(size));
  if (raw_data) {
    CopyRaw(*raw_data, dtype, count, bytes.get());
  } else if (IsPacked(dtype)) {
    const std::string packed(tensor.int32_data().begin(), tensor.int32_data().end());
    CopyRaw(packed, dtype, count, bytes.get());
  } else {
    absl::Status status;
    VisitDType(dtype, [&](auto zero) {
      status = CopyTyped(tensor, reinterpret_cast<decltype(zero)*>(bytes.get()));
    });
    SINTER_RETURN_IF_ERROR(status);
  }
  return Constant::Create(dtype, std::move(dims), std::move(bytes));
}

}  // namespace

absl::StatusOr<DType> ReadElementType(int32_t data_type) {
  switch (data_type) {
    case TensorProto::FLOAT: return DType::kFloat32;
    case TensorProto::UINT8: return DType::kUint8;
    case TensorProto::INT8: return DType::kInt8;
    case TensorProto::UINT16: return DType::kUint16;
    case TensorProto::INT16: return DType::kInt16;
    case TensorProto::INT32: return DType::kInt32;
    case TensorProto::INT64: return DType::kInt64;
    case TensorProto::BOOL: return DType::kBool;
    case TensorProto::FLOAT16: return DType::kFloat16;
    case TensorProto::BFLOAT16: return DType::kBFloat16;
    case TensorProto::DOUBLE: return DType::kFloat64;
    case TensorProto::UINT32: return DType::kUint32;
    case TensorProto::UINT64: return DType::kUint64;
    case TensorProto::FLOAT8E4M3FN: return DType::kFloat8E4M3FN;
    case TensorProto::FLOAT8E4M3FNUZ: return DType::kFloat8E4M3FNUZ;
    case TensorProto::FLOAT8E5M2: return DType::kFloat8E5M2;
    case TensorProto::FLOAT8E5M2FNUZ: return DType::kFloat8E5M2FNUZ;
    case TensorProto::UINT4: return DType::kUint4;
    case TensorProto::INT4: return DType::kInt4;
    case TensorProto::FLOAT4E2M1: return DType::kFloat4E2M1;
    case TensorProto::FLOAT8E8M0: return DType::kFloat8E8M0;
    case TensorProto::UINT2: return DType::kUint2;
    case TensorProto::INT2: return DType::kInt2;
    case TensorProto::UNDEFINED:
      return absl::InvalidArgumentError("its element type is not stated");
    case TensorProto::STRING:
      return absl::UnimplementedError("elements of type string are not supported");
    default:
      return absl::UnimplementedError(
          absl::StrCat("elements of ONNX's type ", data_type, " are not supported"));
  }
}

TensorProto::DataType ToElementType(DType dtype) {
  switch (dtype) {
    case DType::kFloat32: return TensorProto::FLOAT;
    case DType::kFloat16: return TensorProto::FLOAT16;
    case DType::kBFloat16: return TensorProto::BFLOAT16;
    case DType::kFloat64: return TensorProto::DOUBLE;
    case DType::kInt8: return TensorProto::INT8;
    case DType::kUint8: return TensorProto::UINT8;
    case DType::kInt16: return TensorProto::INT16;
    case DType::kUint16: return TensorProto::UINT16;
    case DType::kInt32: return TensorProto::INT32;
    case DType::kUint32: return TensorProto::UINT32;
    case DType::kInt64: return TensorProto::INT64;
    case DType::kUint64: return TensorProto::UINT64;
    case DType::kBool: return TensorProto::BOOL;
    case DType::kFloat8E4M3FN: return TensorProto::FLOAT8E4M3FN;
    case DType::kFloat8E4M3FNUZ: return TensorProto::FLOAT8E4M3FNUZ;
    case DType::kFloat8E5M2: return TensorProto::FLOAT8E5M2;
    case DType::kFloat8E5M2FNUZ: return TensorProto::FLOAT8E5M2FNUZ;
    case DType::kUint4: return TensorProto::UINT4;
    case DType::kInt4: return TensorProto::INT4;
    case DType::kFloat4E2M1: return TensorProto::FLOAT4E2M1;
    case DType::kFloat8E8M0: return TensorProto::FLOAT8E8M0;
    case DType::kUint2: return TensorProto::UINT2;
    case DType::kInt2: return TensorProto::INT2;
  }
  return TensorProto::UNDEFINED;
}

absl::Status CheckShape(DType dtype, const Shape& shape, const ImportLimits& limits) {
  if (shape.rank() > limits.max_rank) {
    return absl::ResourceExhaustedError(
        absl::StrCat("rank ", shape.rank(), " is above the limit ", limits.max_rank));
  }
  std::vector<int64_t> known;
  for (const Dim& dim : shape) {
    if (!dim.is_static()) continue;
    if (dim.value() < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("the shape ", shape.ToString(), " has a negative dimension"));
    }
    known.push_back(dim.value());
  }
  if (!ByteSize(dtype, known).valid()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the size of the shape ", shape.ToString(), " does not fit 64 bits"));
  }
  const int64_t count = ElementCount(known).ValueOrDie();
  if (count > limits.max_elements) {
    return absl::ResourceExhaustedError(absl::StrCat("the shape ", shape.ToString(), " has ", count,
                                                     " elements, the limit is ",
                                                     limits.max_elements));
  }
  return absl::OkStatus();
}

absl::StatusOr<ConstantRef> ReadTensor(const TensorProto& tensor, std::string_view name,
                                       const ImportLimits& limits, ExternalData* external,
                                       std::optional<std::string_view> raw_data) {
  auto constant = Read(tensor, limits, external, raw_data);
  if (constant.ok()) return constant;
  return Annotate(constant.status(), absl::StrCat("tensor '", ToAbsl(name), "'"));
}

absl::Status CountMadeBytes(DType dtype, std::span<const int64_t> dims, const ImportLimits& limits,
                            int64_t& made_bytes) {
  SINTER_ASSIGN_OR_RETURN(const int64_t bytes, ByteSize(dtype, dims).Get());
  if (bytes > limits.max_made_bytes - made_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("what the model describes without its data takes more than ",
                     limits.max_made_bytes, " bytes"));
  }
  made_bytes += bytes;
  return absl::OkStatus();
}

void WriteTensor(const Constant& constant, const std::string& name, TensorProto& tensor) {
  tensor.set_name(name);
  tensor.set_data_type(ToElementType(constant.dtype()));
  tensor.mutable_dims()->Add(constant.dims().begin(), constant.dims().end());
  const DType dtype = constant.dtype();
  if (!IsPacked(dtype)) {
    tensor.set_raw_data(constant.data(), static_cast<size_t>(constant.byte_size()));
    return;
  }
  const int64_t count = constant.element_count();
  std::string packed(static_cast<size_t>(PackedBytes(dtype, count)), '\0');
  PackElements(dtype, constant.data(), count, packed.data());
  tensor.set_raw_data(std::move(packed));
}

}  // namespace sinter::onnx
