#include "report/envelope.h"

#include "runtime/machine.h"
#include "sinter/backends.h"
#include "sinter/version.h"

namespace sinter {
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

}  // namespace

Json WithEnvelope(std::string_view verb, const Json& results) {
  Json json = ToJson(Envelope{.sinter = SINTER_VERSION,
                              .schema = kResultsSchema,
                              .verb = std::string(verb),
                              .environment = ThisEnvironment()});
  json.update(results);
  return json;
}

}  // namespace sinter
