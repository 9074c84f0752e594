// What `sinter inspect` reports.
#ifndef SINTER_REPORT_INSPECT_RECORD_H_
#define SINTER_REPORT_INSPECT_RECORD_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "report/explanation_record.h"
#include "report/record.h"

namespace sinter {

struct StatisticsRecord {
  int64_t nodes = 0;
  std::map<std::string, int> nodes_by_operator;
  int64_t source_nodes = 0;
  std::map<std::string, int> removed_source_nodes;
  int64_t parameters = 0;
  int64_t constant_bytes = 0;
  OrNull<double> flops;

  static constexpr auto Fields() {
    using Self = StatisticsRecord;
    return std::tuple(
        RecordField("nodes", &Self::nodes, "Nodes of the graph"),
        RecordField("nodes_by_operator", &Self::nodes_by_operator,
                    "The same by operator; bodies count as the node that owns them"),
        RecordField("source_nodes", &Self::source_nodes, "Nodes of the imported model"),
        RecordField("removed_source_nodes", &Self::removed_source_nodes,
                    "Those that no node stands for any more, by kind and pass"),
        RecordField("parameters", &Self::parameters, "Elements of floating-point constants"),
        RecordField("constants_mb", &Self::constant_bytes, Unit::kMegabytes,
                    "Bytes of all constants"),
        RecordField("gflop", &Self::flops, Unit::kGflop,
                    "Work of a run, 10^9 operations; null: shapes depend on data"));
  }
};

struct PassSummaryRecord {
  std::string pass;
  std::string phase;
  bool skipped = false;
  int nodes_before = 0;
  int nodes_after = 0;
  double seconds = 0;
  std::map<std::string, int> rewrites;
  std::vector<std::string> refused;

  static std::string RewritesText(const PassSummaryRecord& pass);

  static constexpr auto Fields() {
    using Self = PassSummaryRecord;
    return std::tuple(
        RecordField("pass", &Self::pass, "The pass").Shown("pass"),
        RecordField("phase", &Self::phase, "Its phase").Shown("phase"),
        RecordField("skipped", &Self::skipped, "Left out by --without"),
        RecordField("nodes_before", &Self::nodes_before, "Nodes before it").Shown("before"),
        RecordField("nodes_after", &Self::nodes_after, "Nodes after it").Shown("after"),
        RecordField("pass_ms", &Self::seconds, Unit::kMilliseconds, "Time spent in it")
            .Shown("took"),
        RecordField("rewrites", &Self::rewrites, "How often each of its rules was applied")
            .Shown("rewrites")
            .As(RewritesText),
        RecordField("refused", &Self::refused, "Patches that did not fit: defects of a rule"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_INSPECT_RECORD_H_
