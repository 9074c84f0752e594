// sinter entry: the process of one entry of `sinter compete`, which starts it. Not for people.
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "compete/entry_main.h"
#include "compete/entry_process.h"
#include "sinter/status.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

struct Arguments {
  compete::EntryArguments entry;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

absl::StatusOr<ExitCode> RunEntry(Arguments arguments) {
  for (const std::string& input : arguments.inputs) {
    SINTER_ASSIGN_OR_RETURN(arguments.entry.inputs.emplace_back(),
                            compete::TypeFromArgument(input));
  }
  for (const std::string& output : arguments.outputs) {
    SINTER_ASSIGN_OR_RETURN(arguments.entry.outputs.emplace_back(),
                            compete::TypeFromArgument(output));
  }
  // Destructors of an entry's library, and what it registered for the end, are not run.
  _exit(compete::RunEntry(arguments.entry));
}

}  // namespace

Verb AddEntry(CLI::App& app) {
  CLI::App* command = app.add_subcommand("entry", "The process of an entry of sinter compete");
  command->group("");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("model", arguments->entry.model)->required();
  command->add_option("--backend", arguments->entry.backend)->required();
  command->add_option("--threads", arguments->entry.threads);
  command->add_option("--memory", arguments->entry.memory_bytes);
  command->add_option("--in", arguments->inputs)->allow_extra_args(false);
  command->add_option("--out", arguments->outputs)->allow_extra_args(false);
  return {command, [arguments] { return RunEntry(*arguments); }};
}

}  // namespace sinter::tools
