// Where results go: text for people and JSON for programs on stdout or in a file, everything else
// on stderr.
#ifndef SINTER_TOOLS_OUTPUT_H_
#define SINTER_TOOLS_OUTPUT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "report/json.h"

namespace sinter::tools {

// A line on stderr.
void Say(std::string_view message);

// A line to say behind the error if the verb fails because its input is wrong: what the runner
// chose itself and the user may choose otherwise.
void AddHint(std::string hint);
// Says the hints that belong to this error.
void SayHints(const absl::Status& error);

// Prints `text` on stdout, or, when `json_path` is "-", the results there instead; any other path
// but "" gets the results as well. What the results hold is put behind sinter (the version),
// schema, verb and environment. Names that are not UTF-8 are repaired in the JSON, numbers that are
// not finite become null.
absl::Status Emit(std::string_view verb, std::string_view text, const Json& results,
                  const std::string& json_path);
template <IsRecord Record>
absl::Status Emit(std::string_view verb, std::string_view text, const Record& results,
                  const std::string& json_path) {
  return Emit(verb, text, ToJson(results), json_path);
}

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_OUTPUT_H_
