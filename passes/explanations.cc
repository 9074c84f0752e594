#include "passes/explanations.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace sinter {

std::vector<Explanation> ExplanationsIn(const PassLog& log,
                                        const std::optional<std::string>& node) {
  std::vector<Explanation> found;
  const auto add = [&](Explanation explanation) {
    if (!node || explanation.node == *node) found.push_back(std::move(explanation));
  };
  for (const PassRecord& pass : log.passes) {
    for (const RewriteRecord& rewrite : pass.rewrites) {
      std::set<std::string> names(rewrite.nodes_in.begin(), rewrite.nodes_in.end());
      names.insert(rewrite.nodes_out.begin(), rewrite.nodes_out.end());
      const std::string detail = absl::StrCat("rule ", rewrite.rule, ", rewrite ", rewrite.number,
                                              ": ", absl::StrJoin(rewrite.nodes_in, ", "), " -> ",
                                              absl::StrJoin(rewrite.nodes_out, ", "));
      for (const std::string& name : names) add({name, pass.name, "rewritten", detail});
    }
    for (const Explanation& each : pass.explanations) add(each);
  }
  return found;
}

}  // namespace sinter
