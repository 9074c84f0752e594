// sinter version: prints Sinter's version.
#include <memory>

#include "absl/strings/str_cat.h"
#include "report/listing_record.h"
#include "sinter/sinter.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/verbs.h"

namespace sinter::tools {

Verb AddVersion(CLI::App& app) {
  CLI::App* command = app.add_subcommand("version", "Print the version, as --version does");
  auto json_path = std::make_shared<std::string>();
  AddJsonArgument(*command, *json_path);
  return {command, [json_path]() -> absl::StatusOr<ExitCode> {
            SINTER_RETURN_IF_ERROR(
                Emit("version", absl::StrCat(SINTER_VERSION, "\n"), VersionRecord(), *json_path));
            return ExitCode::kDone;
          }};
}

}  // namespace sinter::tools
