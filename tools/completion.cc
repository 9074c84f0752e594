// sinter completion: prints a bash script that completes verbs, options, their values and files.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

// The functions below replace @NAME@. Bash treats `=` as a separate word.
constexpr char kScript[] =
    R"(# Completion of sinter in bash: source <(sinter completion)
_sinter() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options= values=
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '@VERBS@' -- "$word"))
    return
  fi
  case $before in
    --backend) values='@BACKENDS@' ;;
    --backends)  # a list with commas
      COMPREPLY=($(compgen -P "${word%"${word##*,}"}" -W '@BACKENDS@' -- "${word##*,}"))
      return ;;
    --stop-after | --without) values='@PASSES@' ;;
    --after) values='import @PASSES@' ;;
    --tune) values='@TUNE@' ;;
    --dump | --output-dir)
      COMPREPLY=($(compgen -d -- "$word"))
      return ;;
  esac
  if [[ $values ]]; then
    COMPREPLY=($(compgen -W "$values" -- "$word"))
    return
  fi
  case ${COMP_WORDS[1]} in
@OPTIONS@  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _sinter sinter
)";

std::string OptionsOf(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(absl::StrCat("--", name));
  }
  return absl::StrJoin(names, " ");
}

std::string BashScript(const CLI::App& app) {
  std::vector<std::string> verbs;
  std::string options;
  for (const CLI::App* command : app.get_subcommands({})) {
    verbs.push_back(command->get_name());
    absl::StrAppend(&options, "    ", command->get_name(), ") options='", OptionsOf(*command),
                    "' ;;\n");
  }
  return absl::StrReplaceAll(
      kScript, {{"@VERBS@", absl::StrCat(absl::StrJoin(verbs, " "), " ", OptionsOf(app))},
                {"@OPTIONS@", options},
                {"@BACKENDS@", absl::StrJoin(BackendNames(), " ")},
                {"@PASSES@", absl::StrJoin(PassNames(), " ")},
                {"@TUNE@", absl::StrCat(kTuneOff, " ", kTuneCached, " ", kTuneOn)}});
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
