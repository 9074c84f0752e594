#include "report/text.h"

#include "absl/strings/str_format.h"
#include "report/format.h"

namespace sinter {

std::string FormatInUnit(Unit unit, double value) {
  switch (unit) {
    case Unit::kNone: return FormatNumber(value);
    case Unit::kMilliseconds: return FormatMilliseconds(value);
    case Unit::kSeconds: return absl::StrFormat("%.1f", value);
    case Unit::kMegabytes: return FormatMegabytes(static_cast<int64_t>(value));
    case Unit::kGflop: return absl::StrFormat("%.3f", value / 1e9);
    case Unit::kGflopPerSecond: return absl::StrFormat("%.1f", value / 1e9);
    case Unit::kRatio: return FormatRatio(value);
    case Unit::kPercent: return FormatPercent(value);
    case Unit::kError: return FormatError(value);
  }
  return "";
}

std::string_view SuffixOf(Unit unit) {
  switch (unit) {
    case Unit::kMilliseconds: return " ms";
    case Unit::kSeconds: return " s";
    case Unit::kMegabytes: return " MB";
    case Unit::kGflop: return " GFLOP";
    case Unit::kGflopPerSecond: return " GFLOP/s";
    case Unit::kNone:
    case Unit::kRatio:
    case Unit::kPercent:
    case Unit::kError: return "";
  }
  return "";
}

}  // namespace sinter
