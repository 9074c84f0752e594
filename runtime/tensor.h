// Tensors that go in and out of a session.
#ifndef SINTER_RUNTIME_TENSOR_H_
#define SINTER_RUNTIME_TENSOR_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/checked_size.h"
#include "ir/constant.h"
#include "ir/dtype.h"

namespace sinter {

// A dense row-major tensor. It owns its elements or borrows the caller's; copies of a Tensor share
// the elements. Reading from several threads is safe as long as nobody writes. A default Tensor is
// empty: it stands for "none".
class Tensor {
 public:
  Tensor() = default;
  Tensor(const Tensor&) = default;
  Tensor& operator=(const Tensor&) = default;
  // What was moved from is empty.
  Tensor(Tensor&& other) noexcept;
  Tensor& operator=(Tensor&& other) noexcept;

  // Elements are zero. InvalidArgument for a negative dimension or a size beyond 64 bits,
  // ResourceExhausted when there is no memory.
  static absl::StatusOr<Tensor> Create(DType dtype, std::vector<int64_t> dims);
  // InvalidArgument, too, when there are elements and `data` is null.
  static absl::StatusOr<Tensor> CopyOf(DType dtype, std::vector<int64_t> dims, const void* data);
  // Refers to `data`, any alignment, which must live as long as the tensor and its copies; `owner`
  // is kept with them and may be what keeps it alive. A tensor that is only read may borrow const
  // data.
  static absl::StatusOr<Tensor> Borrow(DType dtype, std::vector<int64_t> dims, void* data,
                                       std::shared_ptr<const void> owner = nullptr);
  // Empty when there is no constant.
  static Tensor FromConstant(ConstantRef constant);
  // InvalidArgument when the number of values is not that of the dims.
  template <class T>
  static absl::StatusOr<Tensor> FromValues(std::vector<int64_t> dims, std::span<const T> values);

  bool empty() const { return data_ == nullptr; }
  DType dtype() const { return dtype_; }
  const std::vector<int64_t>& dims() const { return dims_; }
  int64_t element_count() const { return element_count_; }
  int64_t byte_size() const { return element_count_ * SizeOf(dtype_); }
  const void* data() const { return data_; }
  void* mutable_data() { return data_; }
  // Row by row; none when T is not the dtype.
  template <class T>
  std::span<const T> values() const {
    if (DTypeOf<T>() != dtype_) return {};
    return {static_cast<const T*>(data_), static_cast<size_t>(element_count_)};
  }
  template <class T>
  std::span<T> mutable_values() {
    if (DTypeOf<T>() != dtype_) return {};
    return {static_cast<T*>(data_), static_cast<size_t>(element_count_)};
  }
  // "f32[1,3,224,224]"
  std::string TypeToString() const;

 private:
  DType dtype_ = DType::kFloat32;
  std::vector<int64_t> dims_;
  int64_t element_count_ = 0;
  void* data_ = nullptr;  // not null for tensors that exist, zero elements included
  std::shared_ptr<const void> owner_;
};

absl::Status ElementCountMismatch(const std::vector<int64_t>& dims, size_t values);

template <class T>
absl::StatusOr<Tensor> Tensor::FromValues(std::vector<int64_t> dims, std::span<const T> values) {
  const CheckedSize count = ElementCount(dims);
  if (!count.valid() || count.ValueOrDie() != static_cast<int64_t>(values.size())) {
    return ElementCountMismatch(dims, values.size());
  }
  return CopyOf(DTypeOf<T>(), std::move(dims), values.data());
}

}  // namespace sinter

#endif  // SINTER_RUNTIME_TENSOR_H_
