#include "report/format.h"

#include "absl/strings/str_format.h"

namespace sinter {

double ToMilliseconds(double seconds) { return seconds * 1e3; }
double ToMegabytes(int64_t bytes) { return static_cast<double>(bytes) / 1e6; }

std::string FormatMilliseconds(double seconds) {
  return absl::StrFormat("%.3f", ToMilliseconds(seconds));
}
std::string FormatMegabytes(int64_t bytes) { return absl::StrFormat("%.1f", ToMegabytes(bytes)); }
std::string FormatRatio(double ratio) { return absl::StrFormat("%.2fx", ratio); }
std::string FormatPercent(double share) { return absl::StrFormat("%.1f %%", share * 100); }
std::string FormatInterval(double half_width) {
  return absl::StrFormat("± %.1f", half_width * 100);
}
std::string FormatError(double error) { return error == 0 ? "0" : absl::StrFormat("%.1e", error); }
std::string FormatNumber(double number) { return absl::StrFormat("%.6g", number); }

}  // namespace sinter
