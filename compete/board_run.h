// One run of an entry in a competition, as the leaderboard keeps it.
#ifndef SINTER_COMPETE_BOARD_RUN_H_
#define SINTER_COMPETE_BOARD_RUN_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "compete/entry.h"
#include "report/record.h"

namespace sinter::compete {

enum class RunStatus { kOk, kFailed };

std::string_view NameOf(RunStatus status);  // "ok", "failed"
// Returns nothing for a name that NameOf does not return.
std::optional<RunStatus> RunStatusOf(std::string_view name);

// The fields are the columns of the board's table and the keys of exported lines, all in units that
// a round trip keeps exactly. A run with the status "ok" has the speed-up and all times; a failed run
// has a reason, and the figures that were measured before it failed.
struct BoardRun {
  std::string id;  // 32 hexadecimal digits, random
  std::string task;
  std::string task_hash;  // of the task's definition: runs of other definitions do not compare
  std::string entry;
  EntryKind kind = EntryKind::kLibrary;
  std::string entry_version;  // as the entry's backend states it
  std::string source_hash;    // of the library's file; "" for other kinds
  std::string machine;        // as TuningMachine() names it
  std::string isa;
  int threads = 1;
  std::string sinter_version;
  RunStatus status = RunStatus::kOk;
  std::optional<double> speedup;  // over naive in the same competition
  std::optional<double> median_seconds;
  std::optional<double> min_seconds;
  // As in Timing: the middle half of the runs lies within this share of the median.
  std::optional<double> spread;
  std::optional<double> naive_median_seconds;  // of the same competition
  std::optional<double> gflop_per_second;
  std::optional<double> peak_memory_mb;
  std::optional<double> error;  // the largest, relative
  std::vector<double> samples;  // the seconds of every run that was measured
  std::string reason;           // why it failed; "" if it did not
  std::string report;           // the absolute path of the entry's report; "": none
  std::string time;             // UTC, "2025-01-31T12:34:56Z"

  static std::string SpeedupText(const BoardRun& run);
  static std::string MedianText(const BoardRun& run);
  static std::string GflopText(const BoardRun& run);
  static std::string MemoryText(const BoardRun& run);
  static std::string HashText(const BoardRun& run);
  static std::string ResultText(const BoardRun& run);
  static std::string WhenText(const BoardRun& run);

  static constexpr auto Fields() {
    using Self = BoardRun;
    return std::tuple(
        RecordField("id", &Self::id, "32 random hexadecimal digits"),
        RecordField("task", &Self::task, "The task's name"),
        RecordField("task_hash", &Self::task_hash,
                    "A hash of the task's definition: runs of other definitions do not compare"),
        RecordField("entry", &Self::entry, "The entry's name").Shown("entry"),
        RecordField("kind", &Self::kind, "library, built-in or peer").Shown("kind").Expendable(3),
        RecordField("entry_version", &Self::entry_version, "As the entry's backend states it")
            .Shown("version")
            .Expendable(4),
        RecordField("source_hash", &Self::source_hash, "A hash of the library's file")
            .Shown("file")
            .As(HashText)
            .Expendable(2),
        RecordField("machine", &Self::machine, "The processor's name; empty if unknown"),
        RecordField("isa", &Self::isa, "The instruction set"),
        RecordField("threads", &Self::threads, "Threads of a run"),
        RecordField("sinter_version", &Self::sinter_version, "The version of Sinter"),
        RecordField("status", &Self::status, "ok or failed").Shown("result").As(ResultText),
        RecordField("speedup", &Self::speedup, "Over naive in the same competition")
            .Shown("speed-up")
            .As(SpeedupText),
        RecordField("median_seconds", &Self::median_seconds, Unit::kSeconds, "The median run")
            .Shown("median ms")
            .As(MedianText),
        RecordField("min_seconds", &Self::min_seconds, Unit::kSeconds, "The fastest run"),
        RecordField("spread", &Self::spread,
                    "The middle half of the runs lies within this share of the median"),
        RecordField("naive_median_seconds", &Self::naive_median_seconds, Unit::kSeconds,
                    "The median run of naive in the same competition"),
        RecordField("gflop_per_second", &Self::gflop_per_second, "10^9 operations per second")
            .Shown("GFLOP/s")
            .As(GflopText)
            .Expendable(1),
        RecordField("peak_memory_mb", &Self::peak_memory_mb, "The most memory, in 10^6 bytes")
            .Shown("memory MB")
            .As(MemoryText)
            .Expendable(1),
        RecordField("error", &Self::error, Unit::kError, "The largest error, relative")
            .Shown("error"),
        RecordField("samples", &Self::samples, Unit::kSeconds, "The time of every measured run"),
        RecordField("reason", &Self::reason, "Why it failed; empty if it did not"),
        RecordField("report", &Self::report, "The path of the entry's report; empty: none"),
        RecordField("time", &Self::time, "When, in UTC").Shown("when (UTC)").As(WhenText));
  }
};

inline constexpr size_t kMostSamples = 100'000;

// InvalidArgument, which names the field, if a value is out of its range, is too long or is not
// UTF-8, or if a figure is missing that the status demands.
absl::Status Validate(const BoardRun& run);

// Makes texts valid UTF-8 and cuts them at their longest length, drops an error that is not finite
// from a failed run, and thins more than kMostSamples samples evenly.
void Repair(BoardRun& run);

// 128 random bits.
std::string RandomRunId();

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_BOARD_RUN_H_
