// sinter schema: prints the JSON Schema of a verb's --json.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compete/leaderboard_record.h"
#include "report/bench_record.h"
#include "report/bisect_record.h"
#include "report/check_record.h"
#include "report/compare_record.h"
#include "report/compete_record.h"
#include "report/conform_record.h"
#include "report/conversion_record.h"
#include "report/envelope.h"
#include "report/inspect_record.h"
#include "report/listing_record.h"
#include "report/output_record.h"
#include "report/performance_record.h"
#include "report/tune_record.h"
#include "sinter/status.h"
#include "tools/output.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

struct VerbSchema {
  std::string verb;
  Json (*schema)(std::string_view verb);
};

// All verbs with --json.
const std::vector<VerbSchema>& Schemas() {
  static const auto* const schemas = new std::vector<VerbSchema>{
      {"backends", ResultsSchemaOf<BackendsRecord>},
      {"bench", ResultsSchemaOf<BenchRecord>},
      {"bisect", ResultsSchemaOf<BisectRecord>},
      {"check", ResultsSchemaOf<CheckRecord>},
      {"compare", ResultsSchemaOf<CompareRecord>},
      {"compete", ResultsSchemaOf<CompeteRecord>},
      {"compile", ResultsSchemaOf<CompileRecord>},
      {"conform", ResultsSchemaOf<ConformRecord>},
      {"export", ResultsSchemaOf<ExportRecord>},
      {"inspect", ResultsSchemaOf<InspectRecord>},
      {"leaderboard", ResultsSchemaOf<compete::LeaderboardRecord>},
      {"operators", ResultsSchemaOf<OperatorsRecord>},
      {"report", ResultsSchemaOf<PerformanceRecord>},
      {"run", ResultsSchemaOf<OutputsRecord>},
      {"tune", ResultsSchemaOf<TuneRecord>},
      {"version", ResultsSchemaOf<VersionRecord>},
  };
  return *schemas;
}

std::vector<std::string> Verbs() {
  std::vector<std::string> verbs;
  for (const VerbSchema& schema : Schemas()) verbs.push_back(schema.verb);
  return verbs;
}

absl::StatusOr<ExitCode> PrintSchema(const std::string& verb) {
  for (const VerbSchema& schema : Schemas()) {
    if (schema.verb != verb) continue;
    SINTER_RETURN_IF_ERROR(
        Emit("schema", absl::StrCat(Dump(schema.schema(verb), 2), "\n"), Json::object(), ""));
  }
  return ExitCode::kDone;
}

}  // namespace

Verb AddSchema(CLI::App& app) {
  CLI::App* command = app.add_subcommand("schema", "Print the JSON Schema of a verb's --json");
  auto verb = std::make_shared<std::string>();
  command->add_option("VERB", *verb, absl::StrCat("One of ", absl::StrJoin(Verbs(), ", ")))
      ->type_name("")
      ->required()
      ->check(CLI::IsMember(Verbs()).description(""));
  return {command, [verb] { return PrintSchema(*verb); }};
}

}  // namespace sinter::tools
