// sinter VERB MODEL [options]
#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "ir/suggestion.h"
#include "runtime/backends.h"
#include "sinter/backends.h"
#include "sinter/status.h"
#include "sinter/version.h"
#include "tools/output.h"
#include "tools/progress.h"
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
  SayHints(code.status());
  return ExitCodeFor(code.status());
}

// Describes the first unknown argument, with a suggestion; "" if there is none.
std::string UnknownArgument(const CLI::App& command) {
  // CLI11 collects unknown arguments here.
  const std::vector<std::string> unknown = command.remaining();
  if (unknown.empty()) return "";
  const std::string word = unknown.front().substr(0, unknown.front().find('='));
  const std::string& verb = command.get_name();
  if (!absl::StartsWith(word, "-")) {
    return absl::StrCat(verb, " does not take another argument '", unknown.front(), "'");
  }
  std::vector<std::string> options;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames())
      options.push_back(absl::StrCat("--", name));
  }
  return absl::StrCat(verb, " has no option ", word, DidYouMean(word, options));
}

// The message for a first word that is neither a verb nor an option of the runner.
std::string UnknownVerb(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (absl::StartsWith(word, "-")) {
    names.clear();
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames())
        names.push_back(absl::StrCat("--", name));
    }
    return absl::StrCat("there is no option ", word, DidYouMean(word, names));
  }
  return UnknownName("verb", "verbs", word, names);
}

ExitCode WrongUsage(const std::string& message, const std::string& verb = "") {
  Say(message);
  std::cerr << "sinter " << verb << (verb.empty() ? "" : " ") << "--help says more.\n";
  return ExitCode::kUsage;
}

// Reports wrong arguments. An unknown argument is reported before arguments that are missing
// because of it.
ExitCode ExplainError(const CLI::App& app, const CLI::ParseError& error,
                      const std::string& first_word) {
  for (const CLI::App* command : app.get_subcommands()) {
    const std::string unknown = UnknownArgument(*command);
    return WrongUsage(unknown.empty() ? error.what() : unknown, command->get_name());
  }
  return WrongUsage(first_word.empty() ? error.what() : UnknownVerb(app, first_word));
}

ExitCode Main(int argc, char** argv) {
  CLI::App app("Sinter compiles a network's graph for this CPU and runs it, and shows each step.",
               "sinter");
  app.set_version_flag("--version", SINTER_VERSION);
  app.require_subcommand(0, 1);
  app.footer(kFooter);
  const std::vector<Verb> verbs = {
      AddRun(app),         AddServe(app),    AddBench(app),     AddTune(app),    AddInspect(app),
      AddCompare(app),     AddReport(app),   AddBisect(app),    AddCompile(app), AddExport(app),
      AddConform(app),     AddCompete(app),  AddEntry(app),     AddSubmit(app),  AddCheck(app),
      AddLeaderboard(app), AddBackends(app), AddOperators(app), AddSchema(app),  AddVersion(app),
      AddCompletion(app)};
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // --help and --version also end here.
    if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::Success)) {
      return ExplainError(app, error, argc > 1 ? argv[1] : "");
    }
    app.exit(error, std::cout, std::cerr);
    return ExitCode::kDone;
  }
  if (const auto backends = BackendSetFor(GetBackend()); !backends.ok()) {
    Say(ToStd(backends.status().message()));  // a wrong SINTER_MAX_ISA
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
  // Writing to a closed pipe, or beyond the limit on file size, becomes an error instead of a
  // signal, so incomplete files are cleaned up.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  sinter::tools::HandleInterrupts();
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
