// Compares a report with an older one, which may be of another build.
#ifndef SINTER_REPORT_REPORT_COMPARISON_H_
#define SINTER_REPORT_REPORT_COMPARISON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "report/difference_record.h"
#include "report/json.h"
#include "report/performance_record.h"

namespace sinter {

struct ReportComparison {
  std::vector<DifferenceRecord> differences;
  // Why the reports are not of the same thing: another processor, another number of threads.
  std::vector<std::string> warnings;
  bool regression = false;
};

// `older` is the JSON of a report, `now` that of this one. A layer or the whole model is a
// regression if it is slower by more than `threshold`, a share of the time of the whole model.
// InvalidArgument if `older` is not the JSON of a report.
//
// The two were measured in different processes, where memory lies at other addresses and the
// processor may run at another speed, so no difference below 3 % is claimed, and one is claimed
// only if the medians and the minima agree.
absl::StatusOr<ReportComparison> CompareReports(const Json& older, const Json& now,
                                                double threshold);

}  // namespace sinter

#endif  // SINTER_REPORT_REPORT_COMPARISON_H_
