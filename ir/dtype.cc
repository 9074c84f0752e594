#include "sinter/dtype.h"

#include <array>

#include "ir/check.h"

namespace sinter {
namespace {

struct DTypeRow {
  std::string_view name;
  int64_t size;
  bool floating_point;
  bool integer;
};

// In the order of the enumeration.
constexpr std::array<DTypeRow, 13> kRows = {{
    {"f32", 4, true, false},
    {"f16", 2, true, false},
    {"bf16", 2, true, false},
    {"f64", 8, true, false},
    {"i8", 1, false, true},
    {"u8", 1, false, true},
    {"i16", 2, false, true},
    {"u16", 2, false, true},
    {"i32", 4, false, true},
    {"u32", 4, false, true},
    {"i64", 8, false, true},
    {"u64", 8, false, true},
    {"bool", 1, false, false},
}};

const DTypeRow& RowOf(DType dtype) {
  const auto index = static_cast<size_t>(dtype);
  SINTER_CHECK(index < kRows.size());
  return kRows[index];
}

}  // namespace

int64_t SizeOf(DType dtype) { return RowOf(dtype).size; }
std::string_view NameOf(DType dtype) { return RowOf(dtype).name; }
bool IsFloatingPoint(DType dtype) { return RowOf(dtype).floating_point; }
bool IsInteger(DType dtype) { return RowOf(dtype).integer; }

std::optional<DType> ParseDType(std::string_view name) {
  for (size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].name == name) return static_cast<DType>(i);
  }
  return std::nullopt;
}

}  // namespace sinter
