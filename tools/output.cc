#include "tools/output.h"

#include <cstdio>

#include "ir/atomic_file.h"
#include "ir/status.h"
#include "report/envelope.h"
#include "report/table.h"
#include "sinter.h"

namespace sinter::tools {
namespace {

Environment ThisEnvironment() {
  Environment environment{.processor = ProcessorName(),
                          .usable_processors = UsableProcessors(),
                          .max_isa = MaxIsa(),
                          .backends = {},
                          .compiler = __VERSION__};
  for (const BackendInfo& backend : AvailableBackends()) {
    environment.backends.push_back({backend.name, backend.isa, backend.description});
  }
  return environment;
}

absl::Status Print(std::string_view text) {
  const bool good = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) == 0 && good) return absl::OkStatus();
  return absl::FailedPreconditionError("stdout cannot be written");
}

}  // namespace

void Say(std::string_view message) {
  std::fprintf(stderr, "sinter: %s\n", Printable(message).c_str());
}

absl::Status Emit(std::string_view verb, std::string_view text, const Json& results,
                  const std::string& json_path) {
  if (json_path != "-") SINTER_RETURN_IF_ERROR(Print(text));
  if (json_path.empty()) return absl::OkStatus();
  Json json = ToJson(Envelope{.sinter = SINTER_VERSION,
                              .schema = kResultsSchema,
                              .verb = std::string(verb),
                              .environment = ThisEnvironment()});
  json.update(results);
  const std::string dumped = Dump(json, 2) + "\n";
  return json_path == "-" ? Print(dumped) : WriteFileAtomically(json_path, dumped);
}

}  // namespace sinter::tools
