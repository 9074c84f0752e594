#include "sinter/benchmark_scope.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <new>
#include <utility>

#include "absl/strings/str_join.h"
#include "ir/out_of_memory.h"
#include "runtime/machine.h"
#include "runtime/measure/speedup.h"
#include "runtime/measure/timing.h"
#include "sinter/memory_usage.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr double kBytesPerMegabyte = 1e6;
double Megabytes(int64_t bytes) { return static_cast<double>(bytes) / kBytesPerMegabyte; }

// The scopes of one name.
class ScopeSeries {
 public:
  void Add(const BenchmarkResult& result) {
    ++count_;
    total_ms_ += result.time_ms;
    min_ms_ = count_ == 1 ? result.time_ms : std::min(min_ms_, result.time_ms);
    peak_memory_mb_ = std::max(peak_memory_mb_, result.peak_memory_mb);
    if (times_.size() < kMostTimes) {
      times_.push_back(result.time_ms);
      return;
    }
    // Algorithm R: each of the `count_` times is kept with the same probability. The random numbers
    // are Marsaglia's xorshift64.
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    const uint64_t index = random_ % count_;
    if (index < kMostTimes) times_[index] = result.time_ms;
  }
  const std::vector<double>& times() const { return times_; }
  BenchmarkSummary Summarise(const std::string& name) const {
    return {.name = name,
            .count = count_,
            .min_ms = min_ms_,
            .median_ms = SummaryOf(times_).median,
            .total_ms = total_ms_,
            .peak_memory_mb = peak_memory_mb_};
  }

 private:
  static constexpr size_t kMostTimes = 1000;
  size_t count_ = 0;
  double min_ms_ = 0;
  double total_ms_ = 0;
  double peak_memory_mb_ = 0;
  std::vector<double> times_;
  uint64_t random_ = 1;
};

struct ScopeCollector {
  std::mutex mutex;
  std::map<std::string, ScopeSeries, std::less<>> series;
};

// It outlives scopes of static storage.
ScopeCollector& Collector() {
  static ScopeCollector& collector = *new ScopeCollector();
  return collector;
}

absl::StatusOr<std::vector<double>> TimesOf(std::string_view name) {
  ScopeCollector& collector = Collector();
  const std::lock_guard lock(collector.mutex);
  const auto found = collector.series.find(name);
  if (found != collector.series.end()) return found->second.times();
  std::vector<std::string> names;
  for (const auto& [known, series] : collector.series) names.push_back(known);
  std::sort(names.begin(), names.end());
  return absl::NotFoundError(
      absl::StrCat("no benchmark scope '", ToAbsl(name),
                   "' has stopped; there are: ", absl::StrJoin(names, ", ")));
}

}  // namespace

BenchmarkScope::BenchmarkScope(std::string name)
    : name_(std::move(name)), begin_seconds_(MonotonicSeconds()) {}

BenchmarkScope::~BenchmarkScope() {
  try {
    Stop();
  } catch (const std::bad_alloc&) {  // the result is lost
  }
}

double BenchmarkScope::time_ms() const {
  return stopped_ ? result_.time_ms : 1e3 * (MonotonicSeconds() - begin_seconds_);
}
double BenchmarkScope::peak_memory_mb() const {
  return Megabytes(memory_.peak_bytes() - memory_.begin_bytes());
}
double BenchmarkScope::current_memory_mb() const {
  return Megabytes(memory_.current_bytes() - memory_.begin_bytes());
}
double BenchmarkScope::resident_mb() { return Megabytes(CurrentResidentBytes()); }
double BenchmarkScope::peak_resident_mb() { return Megabytes(PeakResidentBytes()); }

const BenchmarkResult& BenchmarkScope::Stop() {
  if (stopped_) return result_;
  result_.time_ms = time_ms();
  stopped_ = true;
  memory_.Stop();
  result_.peak_memory_mb = peak_memory_mb();
  result_.current_memory_mb = current_memory_mb();
  ScopeCollector& collector = Collector();
  const std::lock_guard lock(collector.mutex);
  collector.series[name_].Add(result_);
  return result_;
}

std::vector<BenchmarkSummary> BenchmarkResults() {
  std::vector<BenchmarkSummary> results;
  ScopeCollector& collector = Collector();
  const std::lock_guard lock(collector.mutex);
  for (const auto& [name, series] : collector.series) results.push_back(series.Summarise(name));
  std::sort(results.begin(), results.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return results;
}

void ClearBenchmarkResults() {
  ScopeCollector& collector = Collector();
  const std::lock_guard lock(collector.mutex);
  collector.series.clear();
}

absl::StatusOr<BenchmarkComparison> CompareBenchmarks(std::string_view baseline,
                                                      std::string_view candidate) {
  return CatchOutOfMemory("comparing benchmarks", [&]() -> absl::StatusOr<BenchmarkComparison> {
    SINTER_ASSIGN_OR_RETURN(const std::vector<double> before, TimesOf(baseline));
    SINTER_ASSIGN_OR_RETURN(const std::vector<double> after, TimesOf(candidate));
    return SpeedupOf(before, after);
  });
}

}  // namespace sinter
