// The differences between two reports of a model.
#ifndef SINTER_REPORT_DIFFERENCE_RECORD_H_
#define SINTER_REPORT_DIFFERENCE_RECORD_H_

#include <string>
#include <tuple>
#include <vector>

#include "report/record.h"

namespace sinter {

// One comparison of an older report with this one.
struct DifferenceRecord {
  std::string what;  // "model", "layer" or "pass"
  std::string name;  // of the layer or pass
  double before = 0;
  double after = 0;
  double change = 0;
  double half_width = 0;
  std::string verdict;  // "faster", "slower", "no change", "new", "gone"
  bool regression = false;

  static std::string TimeText(const DifferenceRecord& difference);
  static std::string VerdictText(const DifferenceRecord& difference);

  static constexpr auto Fields() {
    using Self = DifferenceRecord;
    return std::tuple(
        RecordField(
            "what", &Self::what,
            "model: the time of a run; layer: that of the layer's steps; pass: the share of "
            "the time that it saves")
            .Shown("what"),
        RecordField("name", &Self::name, "The layer or the pass; empty: the whole model")
            .Shown("name"),
        RecordField("before", &Self::before,
                    "In the older report: milliseconds, for a pass its contribution")
            .Shown("before -> after")
            .As(TimeText),
        RecordField("after", &Self::after, "In this report"),
        RecordField("change", &Self::change, Unit::kPercent,
                    "0.1: 10 % more time; for a pass, the difference of the contributions"),
        RecordField("half_width", &Self::half_width, Unit::kPercent,
                    "The uncertainty of the change, that between two processes included"),
        RecordField("verdict", &Self::verdict, "faster, slower, no change, new, or gone")
            .Shown("verdict")
            .As(VerdictText),
        RecordField("regression", &Self::regression, "Slower by more than the threshold"));
  }
};

// The whole model, and the layers and passes whose changes can be claimed.
std::vector<DifferenceRecord> ClaimedDifferences(const std::vector<DifferenceRecord>& differences);

// The same as a table with a title.
std::string DifferencesText(const std::vector<DifferenceRecord>& differences);

}  // namespace sinter

#endif  // SINTER_REPORT_DIFFERENCE_RECORD_H_
