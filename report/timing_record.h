// The times of measured runs, a base of the records that have them.
#ifndef SINTER_REPORT_TIMING_RECORD_H_
#define SINTER_REPORT_TIMING_RECORD_H_

#include "report/record.h"
#include "runtime/measure/timing.h"

namespace sinter {

// A record lists those of the fields that it reports.
struct TimingRecord : Timing {
  static constexpr auto kMin =
      RecordField("min_ms", &Timing::min, Unit::kMilliseconds, "The fastest run");
  static constexpr auto kMedian =
      RecordField("median_ms", &Timing::median, Unit::kMilliseconds, "The median run");
  static constexpr auto kP90 =
      RecordField("p90_ms", &Timing::p90, Unit::kMilliseconds, "Nine of ten runs took no longer");
  static constexpr auto kSpread =
      RecordField("spread", &Timing::spread, Unit::kPercent,
                  "The middle half of the runs lies within this share of the median");
  static constexpr auto kRuns = RecordField("runs", &Timing::runs, "Measured runs");
};

}  // namespace sinter

#endif  // SINTER_REPORT_TIMING_RECORD_H_
