#include "compete/library_plan.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "compete/run_program.h"
#include "report/json.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

constexpr char kWhile[] = " while it was asked which nodes it takes";

std::string Contents(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

absl::StatusOr<std::vector<LibraryStep>> StepsWithLibrary(const Entry& entry,
                                                          const ProcessOptions& options) {
  const std::string out = options.model + ".plan";
  const std::string err = options.model + ".err";
  const absl::StatusOr<int> code = RunProgram(
      {.words = {options.program, "inspect", options.model, "--backend", entry.library, "--threads",
                 absl::StrCat(options.threads), "--tune", "off", "--plan", "--json", "-"},
       .seconds = options.start_seconds,
       .out = out,
       .err = err});
  if (!code.ok()) {
    return absl::Status(code.status().code(), absl::StrCat(code.status().message(), kWhile));
  }
  const Json results = Json::parse(Contents(out), nullptr, /*allow_exceptions=*/false);
  if (*code != 0 || results.is_discarded() || !results.contains("plan")) {
    const std::string message = Contents(err);
    return absl::InvalidArgumentError(absl::StrCat("no plan could be made with it: ",
                                                   absl::StripTrailingAsciiWhitespace(message)));
  }
  std::vector<LibraryStep> steps;
  for (const Json& step : results["plan"]["steps"]) {
    steps.push_back({step.value("operators", ""), step.value("backend", "")});
  }
  return steps;
}

}  // namespace sinter::compete
