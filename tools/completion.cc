// sinter completion: a script for bash that completes verbs, options and files.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ir/status.h"
#include "tools/output.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

std::string OptionsOf(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(absl::StrCat("--", name));
  }
  return absl::StrJoin(names, " ");
}

std::string BashScript(const CLI::App& app) {
  std::vector<std::string> verbs;
  std::string cases;
  for (const CLI::App* command : app.get_subcommands({})) {
    verbs.push_back(command->get_name());
    absl::StrAppend(&cases, "    ", command->get_name(), ") options='", OptionsOf(*command),
                    "' ;;\n");
  }
  return absl::StrCat(
      "# Completion of sinter in bash: source <(sinter completion)\n"
      "_sinter() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} options=\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    COMPREPLY=($(compgen -W '",
      absl::StrJoin(verbs, " "), " ", OptionsOf(app),
      "' -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case ${COMP_WORDS[1]} in\n",
      cases,
      "  esac\n"
      "  if [[ $word == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
      "  else\n"
      "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
      "  fi\n"
      "}\n"
      "complete -o filenames -F _sinter sinter\n");
}

}  // namespace

Verb AddCompletion(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "completion", "Print a script that completes the runner's arguments in bash");
  return {command, [&app]() -> absl::StatusOr<ExitCode> {
            SINTER_RETURN_IF_ERROR(Emit("completion", BashScript(app), {}, ""));
            return ExitCode::kDone;
          }};
}

}  // namespace sinter::tools
