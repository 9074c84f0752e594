#include "report/tune_record.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "report/format.h"

namespace sinter {

std::string TuneRecord::ChangeText(const TuneRecord& tune) {
  if (!tune.change) return "";
  if (!tune.significant.value_or(false)) return "no significant change";
  return absl::StrCat(FormatPercent(std::abs(*tune.change)),
                      *tune.change < 0 ? " less time" : " more time");
}

}  // namespace sinter
