// The results of `sinter compete`.
#ifndef SINTER_REPORT_COMPETE_RECORD_H_
#define SINTER_REPORT_COMPETE_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/timing_record.h"

namespace sinter {

struct EntryRecord : TimingRecord {
  std::string entry;
  std::string kind;
  std::string version;
  bool passed = false;
  std::string failure;
  double speedup = 0;
  double flops_per_second = 0;
  double error = 0;
  int64_t memory = 0;
  std::string file_hash;
  std::string isolation;
  std::string report;
  std::vector<double> seconds;

  static constexpr auto Fields() {
    using Self = EntryRecord;
    return std::tuple(
        RecordField("entry", &Self::entry, "The backend, or the name of the library")
            .Shown("entry"),
        RecordField("kind", &Self::kind, "built-in, library, or peer for another engine"),
        RecordField("version", &Self::version, "As the entry states it"),
        RecordField("passed", &Self::passed, "It gave the right results and kept the rules"),
        RecordField("failure", &Self::failure, "Why it did not pass; otherwise empty"), kMin,
        kMedian.Shown("median"), kSpread.Shown("spread"), kRuns.Shown("runs"),
        RecordField("speedup", &Self::speedup, Unit::kRatio, "The median of naive over its own")
            .Shown("speed-up"),
        RecordField("gflop_per_second", &Self::flops_per_second, Unit::kGflopPerSecond,
                    "10^9 operations per second")
            .Shown("rate"),
        RecordField("error", &Self::error, Unit::kError,
                    "The largest absolute error over the largest absolute value")
            .Shown("error"),
        RecordField("peak_memory_mb", &Self::memory, Unit::kMegabytes,
                    "Resident memory beyond what its process needed when it was ready")
            .Shown("memory"),
        RecordField("file_hash", &Self::file_hash, "Of the library; empty for a backend of Sinter"),
        RecordField("isolation", &Self::isolation, "What its process could not do"),
        RecordField("report", &Self::report, "The file of its report; empty: none"),
        RecordField("seconds", &Self::seconds, "The time of every round"));
  }
};

struct VersusRecord {
  std::string first;
  std::string second;
  double ratio = 1;
  bool significant = false;

  static constexpr auto Fields() {
    using Self = VersusRecord;
    return std::tuple(
        RecordField("first", &Self::first, "An entry"),
        RecordField("second", &Self::second, "The entry that it is compared with"),
        RecordField("ratio", &Self::ratio, "The second's median over the first's"),
        RecordField("significant", &Self::significant,
                    "They differ by more than chance explains (Mann-Whitney, three standard "
                    "deviations)"));
  }
};

struct CompeteRecord {
  std::string task;
  std::string description;
  std::string task_hash;
  int threads = 0;
  int rounds = 0;
  double peak_flops_per_second = 0;
  bool interrupted = false;
  std::vector<EntryRecord> entries;
  std::optional<VersusRecord> versus;

  static constexpr auto Fields() {
    using Self = CompeteRecord;
    return std::tuple(
        RecordField("task", &Self::task, "The task, or the model's file"),
        RecordField("description", &Self::description, "What is computed"),
        RecordField("task_hash", &Self::task_hash, "Of the model and the input shapes"),
        RecordField("threads", &Self::threads, "Threads of a run"),
        RecordField("rounds", &Self::rounds, "Timed rounds; 0: results were only checked"),
        RecordField("peak_gflop_per_second", &Self::peak_flops_per_second, Unit::kGflopPerSecond,
                    "The most that this machine can compute on as many threads"),
        RecordField("interrupted", &Self::interrupted, "Ended early: fewer rounds"),
        RecordField("entries", &Self::entries, "Every entry, the fastest first, failed ones last"),
        RecordField("versus", &Self::versus, "With --versus: the verdict"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_COMPETE_RECORD_H_
