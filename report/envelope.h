// The keys that begin the results of every verb, and the complete schema of a verb's results.
#ifndef SINTER_REPORT_ENVELOPE_H_
#define SINTER_REPORT_ENVELOPE_H_

#include <string>
#include <string_view>
#include <vector>

#include "report/json_schema.h"
#include "report/record.h"

namespace sinter {

// The number changes when a key is removed or changes its meaning. Keys may be added at any time.
inline constexpr int kResultsSchema = 3;

struct BackendDescription {
  std::string name;
  std::string isa;
  std::string description;

  static constexpr auto Fields() {
    using Self = BackendDescription;
    return std::tuple(RecordField("name", &Self::name, "As --backend takes it"),
                      RecordField("isa", &Self::isa, "The instruction set of its kernels"),
                      RecordField("description", &Self::description, "One line about it"));
  }
};

struct Environment {
  std::string processor;
  int usable_processors = 0;
  std::string max_isa;
  std::vector<BackendDescription> backends;
  std::string compiler;

  static constexpr auto Fields() {
    using Self = Environment;
    return std::tuple(
        RecordField("processor", &Self::processor, "The processor's name; empty if unknown"),
        RecordField("usable_processors", &Self::usable_processors,
                    "Processors that the process may run on"),
        RecordField("max_isa", &Self::max_isa, "SINTER_MAX_ISA; empty: no cap"),
        RecordField("backends", &Self::backends, "All backends of this build"),
        RecordField("compiler", &Self::compiler, "The version of the compiler of this build"));
  }
};

struct Envelope {
  std::string sinter;
  int schema = kResultsSchema;
  std::string verb;
  Environment environment;

  static constexpr auto Fields() {
    using Self = Envelope;
    return std::tuple(
        RecordField("sinter", &Self::sinter, "The version of Sinter"),
        RecordField(
            "schema", &Self::schema,
            "The version of this schema: it changes when a key goes or changes its meaning"),
        RecordField("verb", &Self::verb, "The verb of the runner that wrote this"),
        RecordField("environment", &Self::environment, "Where it ran"));
  }
};

// The schema of a verb's results: the envelope, then the record.
template <IsRecord Record>
Json ResultsSchemaOf(std::string_view verb) {
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "sinter " + std::string(verb) + " --json"}};
  schema.update(SchemaOf<Envelope>());
  Json own = SchemaOf<Record>();
  schema["properties"].update(own["properties"]);
  for (Json& name : own["required"]) schema["required"].push_back(std::move(name));
  schema["properties"]["schema"]["const"] = kResultsSchema;
  schema["properties"]["verb"]["const"] = verb;
  return schema;
}

// The results of the verb after the keys that begin those of every verb.
Json WithEnvelope(std::string_view verb, const Json& results);

}  // namespace sinter

#endif  // SINTER_REPORT_ENVELOPE_H_
