#include "report/difference_record.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "report/format.h"
#include "report/text.h"

namespace sinter {

std::string DifferenceRecord::TimeText(const DifferenceRecord& difference) {
  if (difference.what == "pass") {
    return absl::StrCat(FormatPercent(difference.before), " -> ", FormatPercent(difference.after));
  }
  return absl::StrFormat("%.3f -> %.3f ms", difference.before, difference.after);
}

std::string DifferenceRecord::VerdictText(const DifferenceRecord& difference) {
  if (difference.verdict != "faster" && difference.verdict != "slower") return difference.verdict;
  return absl::StrCat(difference.verdict, " by ", FormatPercent(std::abs(difference.change)), " ",
                      FormatInterval(difference.half_width),
                      difference.regression ? ", a regression" : "");
}

std::vector<DifferenceRecord> ClaimedDifferences(const std::vector<DifferenceRecord>& differences) {
  std::vector<DifferenceRecord> claimed;
  for (const DifferenceRecord& difference : differences) {
    const bool shown = difference.what == "model" || difference.verdict != "no change";
    if (shown) claimed.push_back(difference);
  }
  return claimed;
}

std::string DifferencesText(const std::vector<DifferenceRecord>& differences) {
  return absl::StrCat("\nAgainst the older report\n\n",
                      ToTable(ClaimedDifferences(differences)).ToString());
}

}  // namespace sinter
