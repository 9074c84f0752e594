#include "tools/exit_code.h"

namespace sinter::tools {

ExitCode ExitCodeFor(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk: return ExitCode::kDone;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kDataLoss: return ExitCode::kBadInput;
    case absl::StatusCode::kUnimplemented: return ExitCode::kUnsupported;
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled: return ExitCode::kLimit;
    default: return ExitCode::kDefect;
  }
}

}  // namespace sinter::tools
