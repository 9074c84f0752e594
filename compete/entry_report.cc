#include "compete/entry_report.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "compete/run_program.h"
#include "sinter/model.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

constexpr double kMostSeconds = 300;

}  // namespace

absl::Status WriteEntryReports(const Task& task, const ProcessOptions& options,
                               const std::string& folder, CompetitionResult& result) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path place = fs::absolute(folder, error);
  fs::create_directories(place, error);
  if (error) return absl::InvalidArgumentError(absl::StrCat(folder, ": ", error.message()));
  const std::string model = place / "task.sinter";
  SINTER_RETURN_IF_ERROR(SaveModel(task.model, model));
  absl::Status first;
  for (Score& score : result.scores) {
    const Entry& entry = score.entry;
    if (!score.passed || entry.runs_in_python()) continue;
    const std::string page = place / (entry.name + ".html");
    const absl::StatusOr<int> code =
        RunProgram({.words = {options.program, "report", model, "--quick", "--html", page,
                              "--threads", absl::StrCat(options.threads), "--backend",
                              entry.library.empty() ? entry.backend : entry.library},
                    .seconds = kMostSeconds});
    if (code.ok() && *code == 0) {
      score.report = page;
    } else if (first.ok()) {
      first = Annotate(
          code.ok() ? absl::AbortedError(absl::StrCat("exit code ", *code)) : code.status(),
          absl::StrCat("the report of ", entry.name));
    }
  }
  fs::remove(model, error);
  return first;
}

}  // namespace sinter::compete
