// The results of `sinter tune`.
#ifndef SINTER_REPORT_TUNE_RECORD_H_
#define SINTER_REPORT_TUNE_RECORD_H_

#include <optional>
#include <string>

#include "report/run_record.h"

namespace sinter {

struct TuneRecord : RunRecord {
  bool interrupted = false;
  int kernels = 0;
  int reorders = 0;
  double seconds = 0;
  std::string cache;
  // Absent if the verb was interrupted before the gain was measured.
  std::optional<int> changed_nodes;
  std::optional<size_t> step_count;
  std::optional<double> static_min;
  std::optional<double> static_median;
  std::optional<double> tuned_min;
  std::optional<double> tuned_median;
  std::optional<double> change;
  std::optional<bool> significant;

  static std::string ChangeText(const TuneRecord& tune);

  static constexpr auto Fields() {
    using Self = TuneRecord;
    return FieldsOf<RunRecord>(
        RecordField("interrupted", &Self::interrupted,
                    "Ended early: what was measured is in the cache, the rest is not"),
        RecordField("kernels", &Self::kernels, "Kernels measured now; the cache had the others")
            .Shown("measured", "kernels"),
        RecordField("reorders", &Self::reorders, "Reorders measured now")
            .Shown("measured", "reorders"),
        RecordField("seconds", &Self::seconds, Unit::kSeconds, "The time that measuring took")
            .Shown("measured", "in"),
        RecordField("changed_nodes", &Self::changed_nodes,
                    "Nodes that run another kernel than without the cache")
            .Shown("changed", "nodes"),
        RecordField("step_count", &Self::step_count, "Steps of a run").Shown("changed", "of steps"),
        RecordField("static_min_ms", &Self::static_min, Unit::kMilliseconds,
                    "The fastest run with kernels chosen by estimates")
            .Shown("static", "min"),
        RecordField("static_median_ms", &Self::static_median, Unit::kMilliseconds,
                    "The median run with kernels chosen by estimates")
            .Shown("static", "median"),
        RecordField("tuned_min_ms", &Self::tuned_min, Unit::kMilliseconds,
                    "The fastest run with kernels chosen by measured times")
            .Shown("tuned", "min"),
        RecordField("tuned_median_ms", &Self::tuned_median, Unit::kMilliseconds,
                    "The median run with kernels chosen by measured times")
            .Shown("tuned", "median"),
        RecordField("change", &Self::change, Unit::kPercent,
                    "The tuned median against the static one: -0.1 is 10 % less")
            .Shown("gain")
            .As(ChangeText),
        RecordField("significant", &Self::significant,
                    "That change is larger than chance explains"),
        RecordField("cache", &Self::cache, "The tuning cache's file").Shown("cache"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_TUNE_RECORD_H_
