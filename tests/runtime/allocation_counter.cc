#include "tests/runtime/allocation_counter.h"

#include <dlfcn.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

// Per thread.
thread_local bool counting = false;
thread_local int allocations = 0;
thread_local int until_failure = 0;  // 0: none fails
thread_local bool failed = false;

// Whether this allocation is the one that fails.
bool Fails() {
  if (until_failure == 0 || --until_failure > 0) return false;
  failed = true;
  return true;
}

void* Allocate(std::size_t bytes, std::size_t alignment) {
  if (counting) ++allocations;
  const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) {
  if (Fails()) throw std::bad_alloc();
  return Allocate(bytes, alignof(std::max_align_t));
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  if (Fails()) throw std::bad_alloc();
  return Allocate(bytes, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  if (Fails()) return nullptr;
  return Allocate(bytes, alignof(std::max_align_t));
}
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

// Interposes oneDNN's function and calls it.
extern "C" int dnnl_primitive_execute(const void* primitive, void* stream, int count,
                                      const void* arguments);
extern "C" int dnnl_primitive_execute(const void* primitive, void* stream, int count,
                                      const void* arguments) {
  using Execute = int (*)(const void*, void*, int, const void*);
  static const auto execute = reinterpret_cast<Execute>(dlsym(RTLD_NEXT, "dnnl_primitive_execute"));
  const bool before = counting;
  counting = false;
  const int status = execute(primitive, stream, count, arguments);
  counting = before;
  return status;
}

namespace sinter {

void StartCounting() {
  allocations = 0;
  counting = true;
}

int StopCounting() {
  counting = false;
  return allocations;
}

void FailAllocation(int n) {
  failed = false;
  until_failure = n;
}

bool StopFailing() {
  until_failure = 0;
  return failed;
}

}  // namespace sinter
