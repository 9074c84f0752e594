// The verbs of the runner. Each has its own source file.
#ifndef SINTER_TOOLS_VERBS_H_
#define SINTER_TOOLS_VERBS_H_

#include <CLI/CLI.hpp>
#include <functional>

#include "absl/status/statusor.h"
#include "tools/exit_code.h"

namespace sinter::tools {

struct Verb {
  CLI::App* command = nullptr;                    // converts to true if the user chose it
  std::function<absl::StatusOr<ExitCode>()> run;  // runs with the parsed arguments
};

Verb AddRun(CLI::App& app);
Verb AddBench(CLI::App& app);
Verb AddTune(CLI::App& app);
Verb AddInspect(CLI::App& app);
Verb AddCompare(CLI::App& app);
Verb AddReport(CLI::App& app);
Verb AddBisect(CLI::App& app);
Verb AddLeaderboard(CLI::App& app);
Verb AddConform(CLI::App& app);
Verb AddCompete(CLI::App& app);
Verb AddCheck(CLI::App& app);
Verb AddEntry(CLI::App& app);
Verb AddSubmit(CLI::App& app);
Verb AddServe(CLI::App& app);
Verb AddCompile(CLI::App& app);
Verb AddExport(CLI::App& app);
Verb AddBackends(CLI::App& app);
Verb AddOperators(CLI::App& app);
Verb AddSchema(CLI::App& app);
Verb AddVersion(CLI::App& app);
Verb AddCompletion(CLI::App& app);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_VERBS_H_
