#include "sinter/dtype.h"

#include <array>

#include "ir/check.h"

namespace sinter {
namespace {

enum class Kind : uint8_t { kFloat, kInteger, kBool, kNarrowInteger, kNarrowFloat };

struct DTypeRow {
  std::string_view name;
  int bits;
  Kind kind;
};

// In the order of the enumeration.
constexpr std::array<DTypeRow, kDTypeCount> kRows = {{
    {"f32", 32, Kind::kFloat},
    {"f16", 16, Kind::kFloat},
    {"bf16", 16, Kind::kFloat},
    {"f64", 64, Kind::kFloat},
    {"i8", 8, Kind::kInteger},
    {"u8", 8, Kind::kInteger},
    {"i16", 16, Kind::kInteger},
    {"u16", 16, Kind::kInteger},
    {"i32", 32, Kind::kInteger},
    {"u32", 32, Kind::kInteger},
    {"i64", 64, Kind::kInteger},
    {"u64", 64, Kind::kInteger},
    {"bool", 8, Kind::kBool},
    {"i2", 2, Kind::kNarrowInteger},
    {"u2", 2, Kind::kNarrowInteger},
    {"i4", 4, Kind::kNarrowInteger},
    {"u4", 4, Kind::kNarrowInteger},
    {"f4e2m1", 4, Kind::kNarrowFloat},
    {"f8e4m3fn", 8, Kind::kNarrowFloat},
    {"f8e4m3fnuz", 8, Kind::kNarrowFloat},
    {"f8e5m2", 8, Kind::kNarrowFloat},
    {"f8e5m2fnuz", 8, Kind::kNarrowFloat},
    {"f8e8m0", 8, Kind::kNarrowFloat},
}};

const DTypeRow& RowOf(DType dtype) {
  const auto index = static_cast<size_t>(dtype);
  SINTER_CHECK(index < kRows.size());
  return kRows[index];
}

}  // namespace

int64_t SizeOf(DType dtype) { return (RowOf(dtype).bits + 7) / 8; }
int BitsOf(DType dtype) { return RowOf(dtype).bits; }
int64_t PackedBytes(DType dtype, int64_t count) {
  const int bits = BitsOf(dtype);
  if (bits >= 8) return count * (bits / 8);
  const int64_t in_byte = 8 / bits;
  return count / in_byte + (count % in_byte != 0 ? 1 : 0);
}
std::string_view NameOf(DType dtype) { return RowOf(dtype).name; }
bool IsFloatingPoint(DType dtype) { return RowOf(dtype).kind == Kind::kFloat; }
bool IsInteger(DType dtype) { return RowOf(dtype).kind == Kind::kInteger; }
bool IsNarrow(DType dtype) { return RowOf(dtype).kind >= Kind::kNarrowInteger; }
bool IsNarrowFloat(DType dtype) { return RowOf(dtype).kind == Kind::kNarrowFloat; }

std::optional<DType> ParseDType(std::string_view name) {
  for (size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].name == name) return static_cast<DType>(i);
  }
  return std::nullopt;
}

}  // namespace sinter
