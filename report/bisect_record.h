// The results of `sinter bisect`.
#ifndef SINTER_REPORT_BISECT_RECORD_H_
#define SINTER_REPORT_BISECT_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "report/run_record.h"

namespace sinter {

struct FoundRewriteRecord {
  int64_t number = 0;
  std::string pass;
  std::string rule;
  std::vector<std::string> nodes_in;
  std::vector<std::string> nodes_out;
  double before = 0;
  double after = 0;
  std::string file;

  static constexpr auto Fields() {
    using Self = FoundRewriteRecord;
    return std::tuple(
        RecordField("number", &Self::number, "Its number, as --max-rewrites counts")
            .Shown("rewrite"),
        RecordField("pass", &Self::pass, "The pass").Shown("pass"),
        RecordField("rule", &Self::rule, "The rule of the pass").Shown("rule"),
        RecordField("nodes_in", &Self::nodes_in, "The nodes that it consumed").Shown("consumes"),
        RecordField("nodes_out", &Self::nodes_out, "The operators of the nodes that it made")
            .Shown("makes"),
        RecordField("before", &Self::before,
                    "Before it: the error, or with --slow the milliseconds of a run")
            .Shown("before"),
        RecordField("after", &Self::after, "After it").Shown("after"),
        RecordField("file", &Self::file,
                    "The .sinter file of the smallest graph that shows it; empty: none does")
            .Shown("smallest graph"));
  }
};

struct BisectRecord : RunRecord {
  std::string goal;
  bool interrupted = false;
  int64_t rewrites = 0;
  int64_t tried = 0;
  double without = 0;
  double with = 0;
  std::string conclusion;
  std::optional<FoundRewriteRecord> found;

  static constexpr auto Fields() {
    using Self = BisectRecord;
    return FieldsOf<RunRecord>(
        RecordField("goal", &Self::goal, "What was looked for: wrong or slow"),
        RecordField("interrupted", &Self::interrupted, "Ended early"),
        RecordField("rewrites", &Self::rewrites, "Rewrites of the complete pipelines")
            .Shown("rewrites"),
        RecordField("tried", &Self::tried, "How often the model was compiled")
            .Shown("rewrites", "compiled"),
        RecordField("without", &Self::without,
                    "Without any rewrite: the error, or with --slow the milliseconds of a run")
            .Shown("without rewrites"),
        RecordField("with", &Self::with, "With all rewrites").Shown("with all"),
        RecordField("conclusion", &Self::conclusion, "What was found, in a sentence")
            .Shown("found"),
        RecordField("found", &Self::found, "The rewrite, if one was found"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_BISECT_RECORD_H_
