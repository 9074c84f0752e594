// The machine, as far as this process may use it, and the environment variables that Sinter reads:
// only here.
//   SINTER_MAX_ISA        caps the instruction set of all kernels: sse41, avx, avx2, avx512, ...
//   SINTER_TUNING_CACHE   the runner's tuning cache; else sinter/tuning in XDG_CACHE_HOME or
//                         HOME/.cache
#ifndef SINTER_RUNTIME_MACHINE_H_
#define SINTER_RUNTIME_MACHINE_H_

#include <string>

namespace sinter {

// Processors that this process may run on: its affinity mask, and its cgroup's quota rounded up.
int UsableProcessors();

// "AMD EPYC 7763 64-Core Processor"; "" where the system does not tell.
std::string ProcessorName();

// SINTER_MAX_ISA; "" when it is not set.
std::string MaxIsa();

// The file that the runner keeps its tuning cache in; "" when no variable tells.
std::string TuningCachePath();

// Seconds of a clock that only goes forward; for differences.
double MonotonicSeconds();

}  // namespace sinter

#endif  // SINTER_RUNTIME_MACHINE_H_
