#include "sinter/memory_usage.h"

#include <cstdio>
#include <fstream>
#include <string>

namespace sinter {
namespace {

// Reads a line of /proc/self/status such as "VmRSS:	    4160 kB" and returns bytes.
int64_t StatusBytes(const char* format) {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    long long kilobytes = 0;
    if (std::sscanf(line.c_str(), format, &kilobytes) == 1) return kilobytes * 1024;
  }
  return 0;
}

}  // namespace

int64_t CurrentResidentBytes() { return StatusBytes("VmRSS: %lld kB"); }
int64_t PeakResidentBytes() { return StatusBytes("VmHWM: %lld kB"); }

}  // namespace sinter
