// sinter VERB MODEL [options]
#include <exception>
#include <iostream>
#include <new>
#include <vector>

#include "ir/status.h"
#include "runtime/backends.h"
#include "tools/output.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

constexpr char kFooter[] =
    "With a MODEL alone every verb works: missing inputs are random, from a fixed seed.\n"
    "Results go to stdout, everything else to stderr.\n"
    "Exit codes: 0 done, 1 results differ, 2 wrong usage, 3 bad model or input,\n"
    "4 unsupported operator, 5 a limit was reached, 70 a defect of Sinter,\n"
    "130 interrupted by Ctrl-C (bench, compare, report and tune keep what was measured until "
    "then).";

ExitCode RunVerb(const Verb& verb) {
  const absl::StatusOr<ExitCode> code = verb.run();
  if (code.ok()) return *code;
  Say(ToStd(code.status().message()));
  return ExitCodeFor(code.status());
}

ExitCode Main(int argc, char** argv) {
  CLI::App app("Sinter compiles a network's graph for this CPU and runs it, and shows each step.",
               "sinter");
  app.set_version_flag("--version", SINTER_VERSION);
  app.require_subcommand(0, 1);
  app.footer(kFooter);
  const std::vector<Verb> verbs = {
      AddRun(app),      AddServe(app),     AddBench(app),   AddTune(app),      AddInspect(app),
      AddCompare(app),  AddReport(app),    AddCompile(app), AddExport(app),    AddConform(app),
      AddBackends(app), AddOperators(app), AddSchema(app),  AddCompletion(app)};
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // --help and --version come here too.
    const bool asked = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    app.exit(error, std::cout, std::cerr);
    return asked ? ExitCode::kDone : ExitCode::kUsage;
  }
  if (const auto backends = BackendSetFor(GetBackend()); !backends.ok()) {
    Say(ToStd(backends.status().message()));  // of SINTER_MAX_ISA
    return ExitCode::kUsage;
  }
  for (const Verb& verb : verbs) {
    if (*verb.command) return RunVerb(verb);
  }
  std::cerr << app.help();
  return ExitCode::kUsage;
}

}  // namespace
}  // namespace sinter::tools

int main(int argc, char** argv) {
  using sinter::tools::ExitCode;
  try {
    return static_cast<int>(sinter::tools::Main(argc, argv));
  } catch (const std::bad_alloc&) {
    sinter::tools::Say("out of memory");
    return static_cast<int>(ExitCode::kLimit);
  } catch (const std::exception& error) {
    sinter::tools::Say(error.what());
    return static_cast<int>(ExitCode::kDefect);
  }
}
