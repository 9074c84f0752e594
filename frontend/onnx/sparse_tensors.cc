// Sparse tensors as dense constants.
#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "frontend/onnx/tensors.h"
#include "ir/checked_size.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

// The positions of the listed elements among all: `indices` has these, or coordinates of `rank`
// axes.
absl::StatusOr<std::vector<int64_t>> Positions(const Constant& indices, int64_t listed,
                                               std::span<const int64_t> dims, int64_t count) {
  const auto rank = static_cast<int64_t>(dims.size());
  const std::vector<int64_t>& shape = indices.dims();
  const bool are_coordinates = shape.size() == 2 && shape[0] == listed && shape[1] == rank;
  const bool are_positions = shape.size() == 1 && shape[0] == listed;
  if (indices.dtype() != DType::kInt64 || (!are_coordinates && !are_positions)) {
    return absl::InvalidArgumentError(
        absl::StrCat("its indices must be i64 of shape [", listed, "] or [", listed, ",", rank,
                     "], not ", ToAbsl(NameOf(indices.dtype())), Shape::Of(shape).ToString()));
  }
  const std::span<const int64_t> given = indices.values<int64_t>();
  const auto outside = [](int64_t index) {
    return absl::InvalidArgumentError(
        absl::StrCat("its index ", index, " is outside of the tensor"));
  };
  std::vector<int64_t> positions;
  positions.reserve(static_cast<size_t>(listed));
  for (int64_t i = 0; i < listed; ++i) {
    int64_t position = are_positions ? given[static_cast<size_t>(i)] : 0;
    for (int64_t axis = 0; are_coordinates && axis < rank; ++axis) {
      const int64_t coordinate = given[static_cast<size_t>(i * rank + axis)];
      const int64_t size = dims[static_cast<size_t>(axis)];
      if (coordinate < 0 || coordinate >= size) return outside(coordinate);
      position = position * size + coordinate;
    }
    if (position < 0 || position >= count) return outside(position);
    positions.push_back(position);
  }
  return positions;
}

absl::StatusOr<ConstantRef> Read(const SparseTensorProto& tensor, const ImportLimits& limits,
                                 ExternalData* external, int64_t& made_bytes) {
  SINTER_ASSIGN_OR_RETURN(const ConstantRef values,
                          ReadTensor(tensor.values(), "values", limits, external));
  SINTER_ASSIGN_OR_RETURN(const ConstantRef indices,
                          ReadTensor(tensor.indices(), "indices", limits, external));
  if (values->dims().size() != 1) {
    return absl::InvalidArgumentError("its values must have rank 1");
  }
  const DType dtype = values->dtype();
  std::vector<int64_t> dims(tensor.dims().begin(), tensor.dims().end());
  SINTER_RETURN_IF_ERROR(CheckShape(dtype, Shape::Of(dims), limits));
  SINTER_RETURN_IF_ERROR(CountMadeBytes(dtype, dims, limits, made_bytes));
  SINTER_ASSIGN_OR_RETURN(const int64_t count, ElementCount(dims).Get());
  SINTER_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, dims).Get());
  SINTER_ASSIGN_OR_RETURN(const std::vector<int64_t> positions,
                          Positions(*indices, values->element_count(), dims, count));
  SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateAligned(size));
  std::fill_n(bytes.get(), size, std::byte{0});
  const int64_t width = SizeOf(dtype);
  const auto* from = reinterpret_cast<const std::byte*>(values->data());
  for (const int64_t position : positions) {
    std::memcpy(bytes.get() + position * width, from, static_cast<size_t>(width));
    from += width;
  }
  return Constant::Create(dtype, std::move(dims), std::move(bytes));
}

}  // namespace

absl::StatusOr<ConstantRef> ReadSparseTensor(const SparseTensorProto& tensor,
                                             const ImportLimits& limits, ExternalData* external,
                                             int64_t& made_bytes) {
  auto constant = Read(tensor, limits, external, made_bytes);
  if (constant.ok()) return constant;
  return Annotate(constant.status(), absl::StrCat("sparse tensor '", tensor.values().name(), "'"));
}

}  // namespace sinter::onnx
