// A matrix product that breaks one rule of the competition. HOSTILE says which: the file is
// compiled once for each.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <map>
#include <thread>
#include <vector>

#include "sinter/kernel.h"

namespace {

enum Kind {
  kCrash,
  kAbort,
  kExit,
  kLoop,
  kMemory,
  kFork,
  kWriteFile,
  kDeleteFile,
  kSocket,
  kKill,
  kWrong,
  kNan,
  kFirstInputOnly,
  kCachedByAddress,
  kCachedByHash,
  kWritesPastOutput,
  kReadsPastInput,
  kChangesInput,
  kUnprotectsInput,
  kLateThread,
  kReturnsEarly,
  kReplacesClock,
  kReplacesMemcmp,
  kHonest
};
constexpr Kind kKind = HOSTILE;

void Multiply(const float* a, const float* b, float* c, int64_t m, int64_t n, int64_t k) {
  for (int64_t i = 0; i < m; ++i) {
    std::memset(c + i * n, 0, static_cast<size_t>(n) * sizeof(float));
    for (int64_t l = 0; l < k; ++l) {
      for (int64_t j = 0; j < n; ++j) c[i * n + j] += a[i * k + l] * b[l * n + j];
    }
  }
}

// Hides a pointer from the compiler, so that what is wrong on purpose is compiled as written.
template <class T>
T* Opaque(T* pointer) {
  __asm__ volatile("" : "+r"(pointer));
  return pointer;
}

void MatMul(const sinter::KernelCall& call) {
  const auto a = call.Input<float>(0);
  const auto b = call.Input<float>(1);
  const auto c = call.Output<float>(0);
  const int64_t m = c.dims[0];
  const int64_t n = c.dims[1];
  const int64_t k = a.dims[1];
  const auto bytes = static_cast<size_t>(m * n) * sizeof(float);
  const auto multiply = [=] { Multiply(a.data, b.data, c.data, m, n, k); };
  static std::vector<float> first;
  static int runs = 0;
  ++runs;
  switch (kKind) {
    case kCrash: *Opaque(reinterpret_cast<volatile int*>(8)) = 1; break;
    case kAbort: std::abort();
    case kExit: std::exit(0);
    case kLoop:
      while (true) __asm__ volatile("");
    case kMemory: {
      auto* const memory = static_cast<char*>(std::malloc(size_t{30} << 30));
      for (size_t i = 0; i < size_t{30} << 30; i += 4096) memory[i] = 1;
      break;
    }
    case kFork:
      while (true) fork();
    case kWriteFile: close(open("/tmp/sinter-hostile-file", O_CREAT | O_WRONLY, 0600)); break;
    case kDeleteFile: unlink("/tmp/sinter-hostile-victim"); break;
    case kSocket: socket(AF_INET, SOCK_STREAM, 0); break;
    case kKill: kill(getppid(), SIGTERM); break;
    case kWrong:
      multiply();
      c[m * n / 2] += 1;
      return;
    case kNan:
      multiply();
      c[m * n - 1] = std::numeric_limits<float>::quiet_NaN();
      return;
    case kFirstInputOnly:
    case kReturnsEarly:
      if (first.empty()) {
        multiply();
        first.assign(c.data, c.data + m * n);
      }
      if (kKind == kFirstInputOnly) std::memcpy(c.data, first.data(), bytes);
      return;
    case kCachedByAddress:
    case kCachedByHash: {
      static std::map<uint64_t, std::vector<float>> results;
      uint64_t key = reinterpret_cast<uintptr_t>(a.data);
      if (kKind == kCachedByHash) std::memcpy(&key, a.data, sizeof(key));
      std::vector<float>& result = results[key];
      if (result.empty()) {
        multiply();
        result.assign(c.data, c.data + m * n);
      }
      std::memcpy(c.data, result.data(), bytes);
      return;
    }
    case kWritesPastOutput:
      multiply();
      Opaque(c.data)[m * n] = 0;
      return;
    case kReadsPastInput:
      multiply();
      c[0] += 0 * Opaque(a.data)[m * k];
      return;
    case kChangesInput:
      multiply();
      const_cast<float*>(a.data)[0] = 0;
      return;
    case kUnprotectsInput: {
      multiply();
      const auto page = reinterpret_cast<uintptr_t>(a.data) / 4096 * 4096;
      mprotect(reinterpret_cast<void*>(page), 4096, PROT_READ | PROT_WRITE);
      const_cast<float*>(a.data)[0] = 0;
      return;
    }
    case kLateThread:
      std::thread([=] {
        usleep(20'000);
        multiply();
      }).detach();
      return;
    case kReplacesClock:
    case kReplacesMemcmp:
    case kHonest: break;
  }
  multiply();
}

bool IsMatrixProduct(const sinter::KernelNode& node) {
  return node.input(0).rank() == 2 && node.input(1).rank() == 2;
}

}  // namespace

#ifdef REPLACES_CLOCK
extern "C" SINTER_EXPORT int clock_gettime(clockid_t, struct timespec* time) noexcept {
  *time = {};
  return 0;
}
#endif
#ifdef REPLACES_MEMCMP
extern "C" SINTER_EXPORT int memcmp(const void*, const void*, size_t) noexcept { return 0; }
#endif

SINTER_BACKEND("hostile", "1.0", {.op = "matmul", .run = MatMul, .takes = IsMatrixProduct})
