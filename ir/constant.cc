#include "ir/constant.h"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

#include "ir/allocation_counter.h"
#include "ir/checked_size.h"
#include "sinter/status.h"
#include "xxhash.h"

namespace sinter {

namespace {

// Large blocks fault in by 2 MiB rather than by 4 KiB, where the system lets programs ask for that:
// it takes a third off the time to read a model's weights.
constexpr size_t kHugePage = size_t{1} << 21;
void AskForHugePages(std::byte* data, size_t bytes) {
  const auto begin = reinterpret_cast<uintptr_t>(data);
  const uintptr_t first = (begin + kHugePage - 1) / kHugePage * kHugePage;
  const uintptr_t end = (begin + bytes) / kHugePage * kHugePage;
  if (first >= end) return;
  madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);  // a wish: it may fail
}

}  // namespace

void AlignedDelete::operator()(std::byte* bytes) const {
  CountRelease(static_cast<int64_t>(malloc_usable_size(bytes)));
  std::free(bytes);
}

absl::StatusOr<AlignedBytes> AllocateAligned(int64_t bytes) {
  SINTER_ASSIGN_OR_RETURN(const int64_t padded, (CheckedSize(bytes) + int64_t{kAlignment}).Get());
  const auto rounded = static_cast<size_t>(padded) / kAlignment * kAlignment;
  auto* data = static_cast<std::byte*>(std::aligned_alloc(kAlignment, rounded));
  if (data == nullptr) {
    return absl::ResourceExhaustedError(absl::StrCat("no memory for ", bytes, " bytes"));
  }
  AskForHugePages(data, rounded);
  CountAllocation(static_cast<int64_t>(malloc_usable_size(data)));
  return AlignedBytes(data);
}

absl::StatusOr<ConstantRef> Constant::Create(DType dtype, std::vector<int64_t> dims,
                                             AlignedBytes bytes) {
  const void* data = bytes.get();
  return Borrow(dtype, std::move(dims), data, std::shared_ptr<const std::byte[]>(std::move(bytes)));
}

absl::StatusOr<ConstantRef> Constant::Borrow(DType dtype, std::vector<int64_t> dims,
                                             const void* data, std::shared_ptr<const void> owner,
                                             std::optional<uint64_t> content_hash) {
  SINTER_RETURN_IF_ERROR(ByteSize(dtype, dims).Get().status());
  if (reinterpret_cast<uintptr_t>(data) % kAlignment != 0) {
    return CopyOf(dtype, std::move(dims), data);
  }
  auto constant = std::shared_ptr<Constant>(new Constant());
  constant->dtype_ = dtype;
  constant->element_count_ = ElementCount(dims).ValueOrDie();
  constant->dims_ = std::move(dims);
  constant->data_ = data;
  constant->owner_ = std::move(owner);
  constant->content_hash_ = content_hash;
  return constant;
}

absl::StatusOr<ConstantRef> Constant::CopyOf(DType dtype, std::vector<int64_t> dims,
                                             const void* data) {
  SINTER_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, dims).Get());
  SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateAligned(size));
  if (size > 0) std::memcpy(bytes.get(), data, static_cast<size_t>(size));
  return Create(dtype, std::move(dims), std::move(bytes));
}

std::vector<int64_t> Constant::ToIntegers() const {
  SINTER_CHECK(dtype_ == DType::kInt64 || dtype_ == DType::kInt32);
  std::vector<int64_t> integers(static_cast<size_t>(element_count_));
  for (size_t i = 0; i < integers.size(); ++i) {
    integers[i] = dtype_ == DType::kInt64 ? values<int64_t>()[i] : values<int32_t>()[i];
  }
  return integers;
}

std::vector<double> Constant::ToDoubles() const {
  std::vector<double> doubles(static_cast<size_t>(element_count_));
  VisitDType(dtype_, [&](auto zero) {
    const auto typed = values<decltype(zero)>();
    for (size_t i = 0; i < doubles.size(); ++i) doubles[i] = static_cast<double>(typed[i]);
  });
  return doubles;
}

uint64_t Constant::ContentHash() const {
  if (content_hash_) return *content_hash_;
  uint64_t hash = XXH3_64bits(dims_.data(), dims_.size() * sizeof(int64_t));
  hash = XXH3_64bits_withSeed(&dtype_, sizeof(dtype_), hash);
  return XXH3_64bits_withSeed(data_, static_cast<size_t>(byte_size()), hash);
}

bool operator==(const Constant& a, const Constant& b) {
  if (a.dtype_ != b.dtype_ || a.dims_ != b.dims_) return false;
  return a.data_ == b.data_ || a.byte_size() == 0 ||
         std::memcmp(a.data_, b.data_, static_cast<size_t>(a.byte_size())) == 0;
}

Tensor ToTensor(ConstantRef constant) {
  if (constant == nullptr) return {};
  auto* data = const_cast<void*>(constant->data());
  absl::StatusOr<Tensor> tensor =
      Tensor::Borrow(constant->dtype(), constant->dims(), data, constant);
  SINTER_CHECK(tensor.ok());
  return *std::move(tensor);
}

absl::StatusOr<ConstantRef> ToConstant(const Tensor& tensor) {
  if (tensor.empty()) return absl::InvalidArgumentError("an empty tensor is no constant");
  return Constant::Borrow(tensor.dtype(), tensor.dims(), tensor.data(), tensor.owner());
}

}  // namespace sinter
