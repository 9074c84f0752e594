// The results of `sinter inspect --why-not`: why passes left nodes unchanged.
#ifndef SINTER_REPORT_EXPLANATION_RECORD_H_
#define SINTER_REPORT_EXPLANATION_RECORD_H_

#include <string>
#include <vector>

#include "passes/pass.h"
#include "report/record.h"

namespace sinter {

struct ExplanationRecord {
  std::string node;
  std::string pass;
  std::string reason;
  std::string detail;

  static constexpr auto Fields() {
    using Self = ExplanationRecord;
    return std::tuple(
        RecordField("node", &Self::node, "The node, by its first source node").Shown("node"),
        RecordField("pass", &Self::pass, "The pass that says so").Shown("pass"),
        RecordField("reason", &Self::reason,
                    "One of a few fixed words: \"rewritten\" (a rule of the pass took the node up "
                    "or gave it), \"refused\" (a patch did not fit), \"chosen\" and \"offered\" "
                    "(candidates of its kernel), or why the pass left it as it is")
            .Shown("reason"),
        RecordField("detail", &Self::detail, "A sentence about this node").Shown("detail"));
  }
};

std::vector<ExplanationRecord> ExplanationRecords(std::vector<Explanation> explanations);

}  // namespace sinter

#endif  // SINTER_REPORT_EXPLANATION_RECORD_H_
