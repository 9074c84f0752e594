#include "runtime/machine.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
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

// The path that the variable gives, or else the file `name` in Sinter's folder of the user's cache.
std::string UserFile(const char* variable, const std::string& name) {
  std::string path = Variable(variable);
  if (!path.empty()) return path;
  const std::string cache = Variable("XDG_CACHE_HOME");
  if (!cache.empty()) return cache + "/sinter/" + name;
  const std::string home = Variable("HOME");
  return home.empty() ? "" : home + "/.cache/sinter/" + name;
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

std::string TuningCachePath() { return UserFile("SINTER_TUNING_CACHE", "tuning"); }

std::string LeaderboardPath() { return UserFile("SINTER_LEADERBOARD", "leaderboard.db"); }

std::string PythonProgram() {
  const std::string program = Variable("SINTER_PYTHON");
  return program.empty() ? "python3" : program;
}

std::string UtcTime() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  char text[32];
  gmtime_r(&now, &parts);
  const size_t size = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return std::string(text, size);
}

ProcessorSeconds SpentProcessorSeconds() {
  ProcessorSeconds spent;
  rusage own = {};
  if (getrusage(RUSAGE_SELF, &own) == 0) {
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    spent.own = seconds(own.ru_utime) + seconds(own.ru_stime);
  }
  cpu_set_t usable;
  CPU_ZERO(&usable);
  const bool known = sched_getaffinity(0, sizeof(usable), &usable) == 0;
  const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  std::ifstream statistics("/proc/stat");
  std::string line;
  while (std::getline(statistics, line)) {
    // "cpu1 user nice system idle iowait irq softirq steal ..."
    int processor = 0;
    int read = 0;
    if (std::sscanf(line.c_str(), "cpu%d%n", &processor, &read) != 1) continue;
    if (known && (processor >= CPU_SETSIZE || !CPU_ISSET(processor, &usable))) continue;
    double ticks[8] = {};
    if (std::sscanf(line.c_str() + read, "%lf %lf %lf %lf %lf %lf %lf %lf", &ticks[0], &ticks[1],
                    &ticks[2], &ticks[3], &ticks[4], &ticks[5], &ticks[6], &ticks[7]) != 8) {
      continue;
    }
    spent.all +=
        (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) / ticks_per_second;
  }
  return spent;
}

int64_t LargestCacheBytes() {
  const int64_t sizes[] = {sysconf(_SC_LEVEL2_CACHE_SIZE), sysconf(_SC_LEVEL3_CACHE_SIZE)};
  return std::max<int64_t>(0, std::max(sizes[0], sizes[1]));
}

double MonotonicSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace sinter
