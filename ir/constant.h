// Constants: immutable tensors shared by graphs, plans and files.
#ifndef SINTER_IR_CONSTANT_H_
#define SINTER_IR_CONSTANT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/check.h"
#include "ir/checked_size.h"
#include "sinter/dtype.h"
#include "sinter/tensor.h"

namespace sinter {

inline constexpr size_t kAlignment = 64;

// Bytes aligned to 64, not initialised; ResourceExhausted when there is no memory for them.
struct AlignedDelete {
  void operator()(std::byte* bytes) const;
};
using AlignedBytes = std::unique_ptr<std::byte[], AlignedDelete>;
absl::StatusOr<AlignedBytes> AllocateAligned(int64_t bytes);

class Constant;
using ConstantRef = std::shared_ptr<const Constant>;

// A dense row-major tensor that never changes. Graphs share it by reference, so copying a graph
// copies no weights. Its bytes are either owned or kept alive by `owner` (a memory map, a caller's
// buffer) and aligned to 64.
class Constant {
 public:
  // Takes ownership of `bytes`, which holds the tensor.
  static absl::StatusOr<ConstantRef> Create(DType dtype, std::vector<int64_t> dims,
                                            AlignedBytes bytes);
  // Refers to memory that `owner` keeps alive; copied when it is not aligned. `content_hash`, where
  // a file states it, spares reading the bytes for it.
  static absl::StatusOr<ConstantRef> Borrow(DType dtype, std::vector<int64_t> dims,
                                            const void* data, std::shared_ptr<const void> owner,
                                            std::optional<uint64_t> content_hash = std::nullopt);
  static absl::StatusOr<ConstantRef> CopyOf(DType dtype, std::vector<int64_t> dims,
                                            const void* data);
  // For values that Sinter itself makes: fill(std::span<T>) is called once, for the elements.
  template <class T, class Fill>
  static ConstantRef Filled(std::vector<int64_t> dims, Fill fill);
  // The same from a list (checked: the sizes agree).
  template <class T>
  static ConstantRef FromValues(std::vector<int64_t> dims, const std::vector<T>& values);
  template <class T>
  static ConstantRef Scalar(T value) {
    return FromValues<T>({}, {value});
  }

  DType dtype() const { return dtype_; }
  const std::vector<int64_t>& dims() const { return dims_; }
  int64_t element_count() const { return element_count_; }
  int64_t byte_size() const { return element_count_ * SizeOf(dtype_); }
  const void* data() const { return data_; }
  // Checked: T is the constant's dtype.
  template <class T>
  std::span<const T> values() const {
    SINTER_CHECK(DTypeOf<T>() == dtype_);
    return {static_cast<const T*>(data_), static_cast<size_t>(element_count_)};
  }

  // Integers of an i32 or i64 constant, floats of any floating-point or integer one, widened;
  // checked.
  std::vector<int64_t> ToIntegers() const;
  std::vector<double> ToDoubles() const;
  // Hash of dtype, dims and bytes; stable from process to process. Equal constants have equal
  // hashes, but a hash proves nothing: a file may state a wrong one.
  uint64_t ContentHash() const;
  friend bool operator==(const Constant& a, const Constant& b);

 private:
  Constant() = default;
  DType dtype_ = DType::kFloat32;
  std::vector<int64_t> dims_;
  int64_t element_count_ = 0;
  const void* data_ = nullptr;
  std::shared_ptr<const void> owner_;
  std::optional<uint64_t> content_hash_;  // where it was stated
};

// A tensor that shares the constant's elements, which nobody may write to. Empty for null.
Tensor ToTensor(ConstantRef constant);
// A constant that shares the tensor's elements, which must not change any more; they are copied
// when they are not aligned to 64. InvalidArgument for an empty tensor.
absl::StatusOr<ConstantRef> ToConstant(const Tensor& tensor);

template <class T, class Fill>
ConstantRef Constant::Filled(std::vector<int64_t> dims, Fill fill) {
  auto bytes = AllocateAligned(ByteSize(DTypeOf<T>(), dims).ValueOrDie());
  if (!bytes.ok()) throw std::bad_alloc();  // the public entries make it a status
  const auto count = static_cast<size_t>(ElementCount(dims).ValueOrDie());
  fill(std::span<T>(reinterpret_cast<T*>(bytes->get()), count));
  auto constant = Create(DTypeOf<T>(), std::move(dims), *std::move(bytes));
  SINTER_CHECK(constant.ok());
  return *std::move(constant);
}

template <class T>
ConstantRef Constant::FromValues(std::vector<int64_t> dims, const std::vector<T>& values) {
  return Filled<T>(std::move(dims), [&](std::span<T> elements) {
    SINTER_CHECK(elements.size() == values.size());
    // vector<bool> has no data().
    for (size_t i = 0; i < values.size(); ++i) elements[i] = values[i];
  });
}

}  // namespace sinter

#endif  // SINTER_IR_CONSTANT_H_
