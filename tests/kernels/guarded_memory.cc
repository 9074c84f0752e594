#include "tests/kernels/guarded_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "ir/check.h"

namespace sinter {
namespace {

size_t PageBytes() {
  static const auto bytes = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

}  // namespace

GuardedMemory::GuardedMemory(size_t bytes) {
  const size_t page = PageBytes();
  const size_t size = std::max<size_t>((bytes + page - 1) / page, 1) * page;
  void* const all = mmap(nullptr, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  SINTER_CHECK(all != MAP_FAILED);
  pages_ = {static_cast<std::byte*>(all) + page, size};
  SINTER_CHECK(mprotect(pages_.data(), size, PROT_READ | PROT_WRITE) == 0);
}

GuardedMemory::~GuardedMemory() {
  if (pages_.empty()) return;
  const size_t page = PageBytes();
  munmap(pages_.data() - page, pages_.size() + 2 * page);
}

std::byte* GuardedMemory::EndingAtGuard(size_t bytes, size_t alignment, size_t misalignment) const {
  // The pages' alignment is a multiple of any other.
  SINTER_CHECK(bytes + misalignment <= pages_.size());
  const size_t begin = (pages_.size() - bytes - misalignment) / alignment * alignment;
  return pages_.data() + begin + misalignment;
}

}  // namespace sinter
