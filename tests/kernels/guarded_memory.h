// Memory between pages that cannot be accessed, so that a kernel that accesses what lies around its
// operands ends the process.
#ifndef SINTER_TESTS_KERNELS_GUARDED_MEMORY_H_
#define SINTER_TESTS_KERNELS_GUARDED_MEMORY_H_

#include <cstddef>
#include <span>
#include <utility>

namespace sinter {

class GuardedMemory {
 public:
  // At least so many bytes, in whole pages, all zero.
  explicit GuardedMemory(size_t bytes);
  GuardedMemory(GuardedMemory&& other) noexcept : pages_(std::exchange(other.pages_, {})) {}
  GuardedMemory& operator=(GuardedMemory&& other) noexcept {
    std::swap(pages_, other.pages_);
    return *this;
  }
  ~GuardedMemory();

  // All that can be accessed. What begins there begins behind a guard page.
  std::span<std::byte> pages() const { return pages_; }
  // The last address that is `misalignment` bytes after a multiple of `alignment` and has so many
  // bytes before the guard page. They end there if their number allows it.
  std::byte* EndingAtGuard(size_t bytes, size_t alignment, size_t misalignment = 0) const;

 private:
  std::span<std::byte> pages_;
};

}  // namespace sinter

#endif  // SINTER_TESTS_KERNELS_GUARDED_MEMORY_H_
