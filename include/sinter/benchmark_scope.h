// The time and memory of a part of a program.
//
//   {
//     sinter::BenchmarkScope scope("forward");
//     session->Run(inputs);
//   }
//   for (const sinter::BenchmarkSummary& summary : sinter::BenchmarkResults()) ...
//   sinter::CompareBenchmarks("naive", "auto")->speedup
//
// Times are in milliseconds, and 1 MB is 10^6 bytes.
#ifndef SINTER_BENCHMARK_SCOPE_H_
#define SINTER_BENCHMARK_SCOPE_H_

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/allocated_memory.h"

namespace sinter {

// The memory is what Sinter allocates (sinter/allocated_memory.h), relative to the begin of the
// scope. It is the whole process's: what other threads allocate meanwhile counts, too.
struct BenchmarkResult {
  double time_ms = 0;
  double peak_memory_mb = 0;     // the most at once
  double current_memory_mb = 0;  // at the end; negative if more was released than allocated
};

// Measures from its creation to Stop or the end of its block, and adds the result to those of its
// name. An empty scope takes some 120 ns. Scopes may be nested, and several threads may have scopes
// at once, also of one name. One scope is for one thread.
class BenchmarkScope {
 public:
  explicit BenchmarkScope(std::string name);
  ~BenchmarkScope();
  BenchmarkScope(const BenchmarkScope&) = delete;
  BenchmarkScope& operator=(const BenchmarkScope&) = delete;

  // So far; the result once it has stopped.
  double time_ms() const;
  double peak_memory_mb() const;
  double current_memory_mb() const;
  // The memory of the process that is resident now, and the most that ever was: read from the
  // system by this call, which takes some 50 us. 0 where the system does not tell.
  static double resident_mb();
  static double peak_resident_mb();

  // Ends the scope and records the result. Calls after the first one return the same.
  const BenchmarkResult& Stop();

 private:
  std::string name_;
  BenchmarkResult result_;  // valid once it has stopped
  bool stopped_ = false;
  AllocationWatch memory_;
  double begin_seconds_;
};

// All scopes of a name that have stopped.
struct BenchmarkSummary {
  std::string name;
  size_t count = 0;
  double min_ms = 0;
  double median_ms = 0;  // of a thousand of them, chosen at random, if there are more
  double total_ms = 0;
  double peak_memory_mb = 0;  // the largest
};

// Sorted by name. Thread-safe, and so are the functions below.
std::vector<BenchmarkSummary> BenchmarkResults();
void ClearBenchmarkResults();

// How much faster one set of runs is than another.
struct BenchmarkComparison {
  double speedup = 1;  // 2: half the time
  // The confidence interval (99.7%); unbounded if there are too few runs.
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  bool significant = false;  // whether they differ by more than chance explains
};

// The speed-up of the scopes named `candidate` over those named `baseline`: the median of the
// ratios of all pairs of times, with the interval of the Mann-Whitney rank test, so single slow
// runs weigh little. A phase in which the machine is slow affects both only if they take turns.
// NotFound, which lists the names, for a name without results.
absl::StatusOr<BenchmarkComparison> CompareBenchmarks(std::string_view baseline,
                                                      std::string_view candidate);

}  // namespace sinter

#endif  // SINTER_BENCHMARK_SCOPE_H_
