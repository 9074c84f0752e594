#include "sinter/tensor.h"

#include <cstring>
#include <utility>

#include "ir/checked_size.h"
#include "ir/constant.h"
#include "ir/out_of_memory.h"
#include "ir/type.h"
#include "sinter/status.h"

namespace sinter {

Tensor::Tensor(Tensor&& other) noexcept { *this = std::move(other); }

Tensor& Tensor::operator=(Tensor&& other) noexcept {
  if (this == &other) return *this;
  dtype_ = std::exchange(other.dtype_, DType::kFloat32);
  dims_ = std::move(other.dims_);
  other.dims_.clear();
  element_count_ = std::exchange(other.element_count_, 0);
  data_ = std::exchange(other.data_, nullptr);
  owner_ = std::move(other.owner_);
  return *this;
}

absl::StatusOr<Tensor> Tensor::Create(DType dtype, std::vector<int64_t> dims) {
  return CatchOutOfMemory("creating a tensor", [&]() -> absl::StatusOr<Tensor> {
    SINTER_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, dims).Get());
    SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateAligned(size));
    std::memset(bytes.get(), 0, static_cast<size_t>(size));
    void* data = bytes.get();
    return Borrow(dtype, std::move(dims), data,
                  std::shared_ptr<const std::byte[]>(std::move(bytes)));
  });
}

absl::StatusOr<Tensor> Tensor::CopyOf(DType dtype, std::vector<int64_t> dims, const void* data) {
  SINTER_ASSIGN_OR_RETURN(Tensor tensor, Create(dtype, std::move(dims)));
  if (tensor.byte_size() > 0) {
    if (data == nullptr) {
      return absl::InvalidArgumentError("a tensor cannot copy from a null pointer");
    }
    std::memcpy(tensor.data_, data, static_cast<size_t>(tensor.byte_size()));
  }
  return tensor;
}

absl::StatusOr<Tensor> Tensor::Borrow(DType dtype, std::vector<int64_t> dims, void* data,
                                      std::shared_ptr<const void> owner) {
  if (data == nullptr) return absl::InvalidArgumentError("a tensor cannot borrow a null pointer");
  SINTER_RETURN_IF_ERROR(ByteSize(dtype, dims).Get().status());
  Tensor tensor;
  tensor.dtype_ = dtype;
  tensor.element_count_ = ElementCount(dims).ValueOrDie();
  tensor.dims_ = std::move(dims);
  tensor.data_ = data;
  tensor.owner_ = std::move(owner);
  return tensor;
}

absl::StatusOr<Tensor> Tensor::CopyOfValues(DType dtype, std::vector<int64_t> dims,
                                            const void* data, size_t count) {
  const CheckedSize expected = ElementCount(dims);
  if (!expected.valid() || expected.ValueOrDie() != static_cast<int64_t>(count)) {
    return absl::InvalidArgumentError(
        absl::StrCat("shape ", Shape::Of(dims).ToString(), " does not have ", count, " elements"));
  }
  return CopyOf(dtype, std::move(dims), data);
}

std::string Tensor::TypeToString() const { return Type{dtype_, Shape::Of(dims_), {}}.ToString(); }

}  // namespace sinter
