// sinter backends: lists the registered backends.
#include "sinter/backends.h"

#include <memory>

#include "report/listing_record.h"
#include "report/text.h"
#include "sinter/sinter.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

absl::StatusOr<ExitCode> Backends(const std::string& json_path) {
  BackendsRecord record;
  for (const BackendInfo& backend : AvailableBackends()) {
    record.backends.push_back({.backend = backend.name,
                               .isa = backend.isa,
                               .description = backend.description,
                               .is_default = backend.name == GetBackend()});
  }
  SINTER_RETURN_IF_ERROR(Emit("backends", ToTable(record.backends).ToString(), record, json_path));
  return ExitCode::kDone;
}

}  // namespace

Verb AddBackends(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("backends", "List the backends and their instruction sets");
  auto json_path = std::make_shared<std::string>();
  AddJsonArgument(*command, *json_path);
  return {command, [json_path] { return Backends(*json_path); }};
}

}  // namespace sinter::tools
