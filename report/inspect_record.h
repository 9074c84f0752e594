// The results of `sinter inspect`.
#ifndef SINTER_REPORT_INSPECT_RECORD_H_
#define SINTER_REPORT_INSPECT_RECORD_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "passes/pass.h"
#include "report/explanation_record.h"
#include "report/plan_record.h"
#include "report/signature_record.h"

namespace sinter {

struct StatisticsRecord {
  int nodes = 0;
  std::map<std::string, int> nodes_by_operator;
  size_t sources = 0;
  std::map<std::string, int> removed_sources;
  int64_t parameters = 0;
  int64_t constant_bytes = 0;
  OrNull<double> flops;

  static std::string NodesText(const StatisticsRecord& statistics);
  static std::string SourcesText(const StatisticsRecord& statistics);
  static std::string WorkText(const StatisticsRecord& statistics);

  static constexpr auto Fields() {
    using Self = StatisticsRecord;
    return std::tuple(
        RecordField("nodes", &Self::nodes, "Nodes of the graph, without those of bodies")
            .Shown("nodes")
            .As(NodesText),
        RecordField("nodes_by_operator", &Self::nodes_by_operator, "How many of each operator"),
        RecordField("source_nodes", &Self::sources, "Nodes of the imported model")
            .Shown("source nodes")
            .As(SourcesText),
        RecordField("removed_source_nodes", &Self::removed_sources,
                    "How many of them were removed, by what happened to them and the pass: "
                    "\"folded by fold-constants\""),
        RecordField("parameters", &Self::parameters,
                    "Elements of all floating-point constants in use")
            .Shown("parameters"),
        RecordField("constants_mb", &Self::constant_bytes, Unit::kMegabytes,
                    "The size of all constants in use")
            .Shown("parameters", "constants"),
        RecordField("gflop", &Self::flops, Unit::kGflop,
                    "Work of a run, 10^9 operations; null: shapes, or how often bodies run, depend "
                    "on data")
            .Shown("work of a run")
            .As(WorkText));
  }
};

// What one pass did.
struct PassEffectRecord {
  std::string pass;
  std::string phase;
  bool skipped = false;
  int nodes_before = 0;
  int nodes_after = 0;
  double seconds = 0;
  std::map<std::string, int> rewrites;
  std::vector<std::string> refused;

  static std::string RewritesText(const PassEffectRecord& effect);

  static constexpr auto Fields() {
    using Self = PassEffectRecord;
    return std::tuple(
        RecordField("pass", &Self::pass, "The pass").Shown("pass"),
        RecordField("phase", &Self::phase, "Its phase").Shown("phase").Expendable(1),
        RecordField("skipped", &Self::skipped,
                    "It did not run: left out by --without, or while ranks are unknown"),
        RecordField("nodes_before", &Self::nodes_before, "Nodes of the graph before it")
            .Shown("before"),
        RecordField("nodes_after", &Self::nodes_after, "Nodes of the graph after it")
            .Shown("after"),
        RecordField("pass_ms", &Self::seconds, Unit::kMilliseconds, "Time spent in the pass")
            .Shown("took"),
        RecordField("rewrites", &Self::rewrites, "How often each of its rules was applied")
            .Shown("rewrites")
            .As(RewritesText),
        RecordField("refused", &Self::refused,
                    "Rewrites that did not fit the graph, each a defect of the pass"));
  }
};

std::vector<PassEffectRecord> EffectsIn(const PassLog& log);

struct InspectRecord : SignatureRecord {
  std::string after;
  StatisticsRecord statistics;
  std::map<std::string, std::string> metadata;
  std::vector<PassEffectRecord> passes;
  std::optional<PlanRecord> plan;
  std::optional<std::vector<ExplanationRecord>> why_not;

  // The beginning of each value.
  static std::string MetadataText(const InspectRecord& record);

  static constexpr auto Fields() {
    using Self = InspectRecord;
    return FieldsOf<SignatureRecord>(
        RecordField("after", &Self::after,
                    "The pass after which the graph is described, as --after gives it; empty: the "
                    "last that needs no shapes"),
        RecordField("statistics", &Self::statistics, "The graph in numbers"),
        RecordField("metadata", &Self::metadata, "The model's metadata")
            .Shown("metadata")
            .As(MetadataText),
        RecordField("passes", &Self::passes, "Every pass that has run or was left out, in order"),
        RecordField("plan", &Self::plan, "With --plan: the plan of a run"),
        RecordField("why_not", &Self::why_not,
                    "With --why-not: what passes say about the node, or about every node"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_INSPECT_RECORD_H_
