#include "report/output_record.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "report/format.h"

namespace sinter {

std::string OutputRecord::TypeText(const OutputRecord& output) {
  return absl::StrCat(output.dtype, "[", absl::StrJoin(output.shape, ","), "]");
}

std::string OutputRecord::FirstText(const OutputRecord& output) {
  return absl::StrJoin(output.first, " ",
                       [](std::string* out, double value) { out->append(FormatNumber(value)); });
}

}  // namespace sinter
