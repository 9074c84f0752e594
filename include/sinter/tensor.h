// Tensors that go in and out of a session, and weights that a program brings.
#ifndef SINTER_TENSOR_H_
#define SINTER_TENSOR_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/dtype.h"

namespace sinter {

// A dense row-major tensor. It owns its elements or borrows the caller's; copies of a Tensor share
// the elements. Several threads may read a tensor at once while none writes to it. A default Tensor
// is empty, which means that there is no tensor.
class Tensor {
 public:
  Tensor() = default;
  Tensor(const Tensor&) = default;
  Tensor& operator=(const Tensor&) = default;
  // A tensor that was moved from is empty.
  Tensor(Tensor&& other) noexcept;
  Tensor& operator=(Tensor&& other) noexcept;

  // A tensor of zeros. InvalidArgument for a negative dimension or a size beyond 64 bits,
  // ResourceExhausted when there is no memory.
  static absl::StatusOr<Tensor> Create(DType dtype, std::vector<int64_t> dims);
  // A copy of the elements at `data`. Errors are those of Create, and InvalidArgument when `data`
  // is null although there are elements.
  static absl::StatusOr<Tensor> CopyOf(DType dtype, std::vector<int64_t> dims, const void* data);
  // Refers to the elements at `data`, which may have any alignment and must live as long as the
  // tensor and its copies. They keep `owner`, which may be what keeps the elements alive.
  // InvalidArgument for a null `data`.
  static absl::StatusOr<Tensor> Borrow(DType dtype, std::vector<int64_t> dims, void* data,
                                       std::shared_ptr<const void> owner = nullptr);
  // A copy of these values. InvalidArgument when their number is not that of the dims.
  template <class T>
  static absl::StatusOr<Tensor> FromValues(std::vector<int64_t> dims, std::span<const T> values) {
    return CopyOfValues(DTypeOf<T>(), std::move(dims), values.data(), values.size());
  }

  bool empty() const { return data_ == nullptr; }
  DType dtype() const { return dtype_; }
  const std::vector<int64_t>& dims() const { return dims_; }
  int64_t element_count() const { return element_count_; }
  int64_t byte_size() const { return element_count_ * SizeOf(dtype_); }
  const void* data() const { return data_; }
  void* mutable_data() { return data_; }
  // The elements in row-major order; an empty span when T is not the tensor's dtype.
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
  // Keeps the elements alive; null when the caller does.
  const std::shared_ptr<const void>& owner() const { return owner_; }
  // "f32[1,3,224,224]"
  std::string TypeToString() const;

 private:
  static absl::StatusOr<Tensor> CopyOfValues(DType dtype, std::vector<int64_t> dims,
                                             const void* data, size_t count);

  DType dtype_ = DType::kFloat32;
  std::vector<int64_t> dims_;
  int64_t element_count_ = 0;
  void* data_ = nullptr;  // not null unless the tensor is empty, even when it has no elements
  std::shared_ptr<const void> owner_;
};

}  // namespace sinter

#endif  // SINTER_TENSOR_H_
