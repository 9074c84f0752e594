#include "report/pass_record.h"

#include "absl/strings/str_cat.h"
#include "report/format.h"

namespace sinter {

std::string PassStageRecord::PassText(const PassStageRecord& stage) {
  return stage.pass.empty() ? "(no pass)" : stage.pass;
}

std::string PassStageRecord::NodesText(const PassStageRecord& stage) {
  if (stage.nodes_before == stage.nodes_after) return absl::StrCat(stage.nodes_after);
  return absl::StrCat(stage.nodes_before, " -> ", stage.nodes_after);
}

std::string PassStageRecord::ChangeText(const PassStageRecord& stage) {
  if (stage.pass.empty()) return "";
  if (!stage.significant) return "no significant change";
  return absl::StrCat(stage.change < 0 ? "" : "+", FormatPercent(stage.change));
}

}  // namespace sinter
