#include "report/inspect_record.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "report/format.h"
#include "report/table.h"
#include "report/text.h"

namespace sinter {
namespace {

// A listing shows so many characters of a value of the metadata.
constexpr size_t kMostMetadata = 60;

}  // namespace

std::string StatisticsRecord::NodesText(const StatisticsRecord& statistics) {
  return absl::StrCat(statistics.nodes, ": ",
                      FieldToText(statistics.nodes_by_operator, Unit::kNone));
}

std::string StatisticsRecord::SourcesText(const StatisticsRecord& statistics) {
  int gone = 0;
  std::string lines;
  for (const auto& [how, count] : statistics.removed_sources) {
    gone += count;
    absl::StrAppend(&lines, "\n", count, " ", how);
  }
  return absl::StrCat(statistics.sources, ", of which gone: ", gone, lines);
}

std::string StatisticsRecord::WorkText(const StatisticsRecord& statistics) {
  const std::optional<double>& flops = statistics.flops.value;
  return flops ? absl::StrCat(FormatNumber(*flops / 1e9), " GFLOP")
               : "unknown: shapes, or how often bodies run, depend on data";
}

std::string PassEffectRecord::RewritesText(const PassEffectRecord& effect) {
  std::string text = effect.skipped ? "left out" : FieldToText(effect.rewrites, Unit::kNone);
  if (!effect.refused.empty()) absl::StrAppend(&text, " (", effect.refused.size(), " refused)");
  return text;
}

std::vector<PassEffectRecord> EffectsIn(const PassLog& log) {
  std::vector<PassEffectRecord> effects;
  for (const PassRecord& pass : log.passes) {
    PassEffectRecord effect{.pass = pass.name,
                            .phase = pass.phase,
                            .skipped = pass.skipped,
                            .nodes_before = pass.nodes_before,
                            .nodes_after = pass.nodes_after,
                            .seconds = pass.seconds,
                            .rewrites = {},
                            .refused = pass.refused};
    for (const RewriteRecord& rewrite : pass.rewrites) ++effect.rewrites[rewrite.rule];
    effects.push_back(std::move(effect));
  }
  return effects;
}

std::string InspectRecord::MetadataText(const InspectRecord& record) {
  return absl::StrJoin(record.metadata, "\n", [](std::string* out, const auto& entry) {
    absl::StrAppend(out, Printable(entry.first), ": ",
                    Shorten(Printable(entry.second), kMostMetadata));
  });
}

}  // namespace sinter
