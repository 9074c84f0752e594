#include "runtime/machine.h"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "runtime/cgroup.h"
#include "sinter/session_options.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Processors in the affinity mask; 0 if unknown.
int AffinityCount() {
  // The kernel refuses a set that is smaller than its own mask.
  for (int processors = 1024; processors <= 1 << 20; processors *= 2) {
    const std::unique_ptr<cpu_set_t, void (*)(cpu_set_t*)> set(
        CPU_ALLOC(processors), [](cpu_set_t* allocated) { CPU_FREE(allocated); });
    if (set == nullptr) return 0;
    const size_t size = CPU_ALLOC_SIZE(processors);
    if (sched_getaffinity(0, size, set.get()) == 0) return CPU_COUNT_S(size, set.get());
  }
  return 0;
}

// The variable's value; "" if it is not set.
std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

int UsableProcessors() {
  int processors = AffinityCount();
  if (processors == 0) processors = static_cast<int>(std::thread::hardware_concurrency());
  if (const std::optional<double> quota = CgroupQuota()) {
    processors = static_cast<int>(std::min<double>(processors, std::ceil(*quota)));
  }
  return std::max(processors, 1);
}

int DefaultThreads() {
  int threads = 0;
  // OpenMP's list has a number for each nesting level; the first one counts here.
  const std::string variable = Variable("OMP_NUM_THREADS");
  const bool is_number = absl::SimpleAtoi(ToAbsl(variable.substr(0, variable.find(','))), &threads);
  return is_number && threads > 0 ? std::min(threads, kMostThreads) : UsableProcessors();
}

std::string ProcessorName() {
  std::ifstream processors("/proc/cpuinfo");
  std::string line;
  while (std::getline(processors, line)) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos || !absl::StartsWith(line, "model name")) continue;
    return std::string(absl::StripAsciiWhitespace(ToAbsl(line).substr(colon + 1)));
  }
  return "";
}

std::string MaxIsa() { return Variable("SINTER_MAX_ISA"); }

std::string TuningCachePath() {
  std::string path = Variable("SINTER_TUNING_CACHE");
  if (!path.empty()) return path;
  const std::string cache = Variable("XDG_CACHE_HOME");
  if (!cache.empty()) return cache + "/sinter/tuning";
  const std::string home = Variable("HOME");
  return home.empty() ? "" : home + "/.cache/sinter/tuning";
}

double MonotonicSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace sinter
