#include "ir/out_of_memory.h"

#include "absl/strings/str_cat.h"
#include "sinter/status.h"

namespace sinter {

absl::Status OutOfMemory(std::string_view activity) {
  try {
    return absl::ResourceExhaustedError(absl::StrCat("out of memory while ", ToAbsl(activity)));
  } catch (const std::bad_alloc&) {
    return absl::Status(absl::StatusCode::kResourceExhausted, "");  // allocates nothing
  }
}

}  // namespace sinter
