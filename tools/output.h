// Output of results. Text for people and JSON for programs go to stdout or to a file, everything
// else to stderr.
#ifndef SINTER_TOOLS_OUTPUT_H_
#define SINTER_TOOLS_OUTPUT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "report/json.h"

namespace sinter::tools {

// Prints a line on stderr.
void Say(std::string_view message);

// Adds a line that SayHints prints if the verb fails because of its input: a choice of the runner
// that the user can change.
void AddHint(std::string hint);
// Prints the hints if the error is about the input.
void SayHints(const absl::Status& error);

// Prints `text` on stdout. If `json_path` is "-", prints the results there as JSON instead; if it
// is a path, also writes them to that file. The keys of the results come after sinter (the
// version), schema, verb and environment. Names that are not UTF-8 are repaired in the JSON, and
// numbers that are not finite become null.
absl::Status Emit(std::string_view verb, std::string_view text, const Json& results,
                  const std::string& json_path);
template <IsRecord Record>
absl::Status Emit(std::string_view verb, std::string_view text, const Record& results,
                  const std::string& json_path) {
  return Emit(verb, text, ToJson(results), json_path);
}

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_OUTPUT_H_
