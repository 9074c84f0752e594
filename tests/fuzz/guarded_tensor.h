// Tensors whose elements end where memory ends, so that a kernel that accesses what follows them
// ends the process.
#ifndef SINTER_TESTS_FUZZ_GUARDED_TENSOR_H_
#define SINTER_TESTS_FUZZ_GUARDED_TENSOR_H_

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/checked_size.h"
#include "sinter/tensor.h"

namespace sinter::fuzz {

// A tensor of zeros. The page after its last element cannot be accessed.
inline absl::StatusOr<Tensor> GuardedTensor(DType dtype, std::vector<int64_t> dims) {
  const CheckedSize size = ByteSize(dtype, dims);
  if (!size.valid()) return absl::ResourceExhaustedError("the size exceeds 64 bits");
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const auto bytes = static_cast<size_t>(size.ValueOrDie());
  const size_t used = (bytes + page - 1) / page * page;
  void* const pages =
      mmap(nullptr, used + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return absl::ResourceExhaustedError("no memory");
  const std::shared_ptr<const void> owner(
      pages, [length = used + page](void* memory) { munmap(memory, length); });
  auto* const end = static_cast<std::byte*>(pages) + used;
  if (mprotect(end, page, PROT_NONE) != 0) return absl::ResourceExhaustedError("no guard page");
  return Tensor::Borrow(dtype, std::move(dims), end - bytes, owner);
}

}  // namespace sinter::fuzz

#endif  // SINTER_TESTS_FUZZ_GUARDED_TENSOR_H_
