#include "report/inspect_record.h"

#include "absl/strings/str_cat.h"
#include "report/text.h"

namespace sinter {

std::string PassSummaryRecord::RewritesText(const PassSummaryRecord& pass) {
  if (pass.skipped) return "left out";
  std::string text = FieldToText(pass.rewrites, Unit::kNone);
  if (!pass.refused.empty()) absl::StrAppend(&text, " (", pass.refused.size(), " refused)");
  return text;
}

}  // namespace sinter
