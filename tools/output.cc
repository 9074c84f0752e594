#include "tools/output.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <vector>

#include "ir/atomic_file.h"
#include "ir/text.h"
#include "report/envelope.h"
#include "report/table.h"
#include "sinter/status.h"

namespace sinter::tools {
namespace {

absl::Status Print(std::string_view text) {
  const bool good = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) == 0 && good) return absl::OkStatus();
  if (errno == EPIPE) {  // the reader closed the pipe (`| head`): end by SIGPIPE
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
  }
  return absl::FailedPreconditionError(
      absl::StrCat("stdout cannot be written: ", std::strerror(errno)));
}

std::vector<std::string>& Hints() {
  static auto* const hints = new std::vector<std::string>();
  return *hints;
}

}  // namespace

void Say(std::string_view message) {
  std::fprintf(stderr, "sinter: %s\n", Printable(message).c_str());
}

void AddHint(std::string hint) { Hints().push_back(std::move(hint)); }

void SayHints(const absl::Status& error) {
  if (!absl::IsInvalidArgument(error) && !absl::IsOutOfRange(error)) return;
  for (const std::string& hint : Hints()) Say(hint);
}

absl::Status Emit(std::string_view verb, std::string_view text, const Json& results,
                  const std::string& json_path) {
  if (json_path != "-") SINTER_RETURN_IF_ERROR(Print(text));
  if (json_path.empty()) return absl::OkStatus();
  const std::string dumped = Dump(WithEnvelope(verb, results), 2) + "\n";
  return json_path == "-" ? Print(dumped) : WriteFileAtomically(json_path, dumped);
}

}  // namespace sinter::tools
