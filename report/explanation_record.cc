#include "report/explanation_record.h"

#include <utility>

namespace sinter {

std::vector<ExplanationRecord> ExplanationRecords(std::vector<Explanation> explanations) {
  std::vector<ExplanationRecord> records;
  for (Explanation& each : explanations) {
    records.push_back({std::move(each.node), std::move(each.pass), std::move(each.reason),
                       std::move(each.detail)});
  }
  return records;
}

}  // namespace sinter
