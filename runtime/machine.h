// The machine's resources for this process, and the environment variables that Sinter reads.
// Nothing else reads them.
//   SINTER_MAX_ISA        caps the instruction set of all kernels: sse41, avx, avx2, avx512, ...
//   OMP_NUM_THREADS       threads of sessions that do not say how many
//   SINTER_TUNING_CACHE   the runner's tuning cache; default: sinter/tuning in XDG_CACHE_HOME or
//                         HOME/.cache
//   SINTER_LEADERBOARD    the leaderboard of `sinter compete`; default: sinter/leaderboard.db there
//   SINTER_PYTHON         the Python whose packages other engines are run from; default: python3
#ifndef SINTER_RUNTIME_MACHINE_H_
#define SINTER_RUNTIME_MACHINE_H_

#include <cstdint>
#include <string>

namespace sinter {

// The number of processors that this process may use, by its affinity mask and its cgroup's quota
// (rounded up).
int UsableProcessors();

// The threads of a session that does not say how many: OMP_NUM_THREADS if it is a positive number,
// as cluster schedulers set it, else UsableProcessors().
int DefaultThreads();

// For example "AMD EPYC 7763 64-Core Processor"; "" if unknown.
std::string ProcessorName();

// SINTER_MAX_ISA; "" if it is not set.
std::string MaxIsa();

// The file of the runner's tuning cache; "" if none of the variables is set.
std::string TuningCachePath();
// The file of the leaderboard; "" if none of the variables is set.
std::string LeaderboardPath();

// The program of SINTER_PYTHON, or "python3", which the search path has.
std::string PythonProgram();

// The time of day in UTC, "2025-01-31T12:34:56Z".
std::string UtcTime();

// Seconds of a monotonic clock, for differences.
double MonotonicSeconds();

// Processor time since the machine and the process started, for differences.
struct ProcessorSeconds {
  double all = 0;  // of everything that ran on the processors that this process may use; 0: unknown
  double own = 0;  // of this process
};
ProcessorSeconds SpentProcessorSeconds();

// The size of the largest cache that a core uses; 0 if unknown.
int64_t LargestCacheBytes();

}  // namespace sinter

#endif  // SINTER_RUNTIME_MACHINE_H_
