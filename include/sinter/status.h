// Small helpers around absl::Status: macros that pass an error on, and a prefix that names where it
// happened.
#ifndef SINTER_STATUS_H_
#define SINTER_STATUS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace sinter {

// absl::string_view is a type of its own in the Abseil we use; these carry text across.
inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view ToStd(absl::string_view text) { return {text.data(), text.size()}; }

// `status` with "where: " before its message; OK stays OK.
inline absl::Status Annotate(const absl::Status& status, std::string_view where) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(ToAbsl(where), ": ", status.message()));
}

}  // namespace sinter

#define SINTER_RETURN_IF_ERROR(expression)                                                    \
  do {                                                                                        \
    if (absl::Status sinter_status = (expression); !sinter_status.ok()) return sinter_status; \
  } while (false)

#define SINTER_CONCATENATE_INNER(a, b) a##b
#define SINTER_CONCATENATE(a, b) SINTER_CONCATENATE_INNER(a, b)

// SINTER_ASSIGN_OR_RETURN(auto x, F()); returns F's error, or declares x.
#define SINTER_ASSIGN_OR_RETURN(declaration, expression)                                   \
  SINTER_ASSIGN_OR_RETURN_INNER(SINTER_CONCATENATE(sinter_result_, __LINE__), declaration, \
                                expression)
#define SINTER_ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                          \
  if (!result.ok()) return std::move(result).status();                 \
  declaration = std::move(result).value()

#endif  // SINTER_STATUS_H_
