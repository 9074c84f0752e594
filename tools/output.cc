#include "tools/output.h"

#include <cstdio>

#include "ir/atomic_file.h"
#include "ir/status.h"
#include "sinter.h"
#include "tools/table.h"

namespace sinter::tools {
namespace {

using Json = nlohmann::ordered_json;

Json Environment() {
  Json backends = Json::array();
  for (const BackendInfo& backend : AvailableBackends()) {
    backends.push_back(
        {{"name", backend.name}, {"isa", backend.isa}, {"description", backend.description}});
  }
  return {{"processor", ProcessorName()},
          {"usable_processors", UsableProcessors()},
          {"max_isa", MaxIsa()},
          {"backends", std::move(backends)},
          {"compiler", __VERSION__}};
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
  Json json = {{"sinter", SINTER_VERSION},
               {"schema", kSchema},
               {"verb", verb},
               {"environment", Environment()}};
  json.update(results);
  const std::string dumped = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return json_path == "-" ? Print(dumped) : WriteFileAtomically(json_path, dumped);
}

}  // namespace sinter::tools
