// Element types of tensors, with their names (f32, i64, ...) and sizes.
#ifndef SINTER_DTYPE_H_
#define SINTER_DTYPE_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "sinter/float16.h"
#include "sinter/narrow.h"

namespace sinter {

enum class DType : uint8_t {
  kFloat32,
  kFloat16,
  kBFloat16,
  kFloat64,
  kInt8,
  kUint8,
  kInt16,
  kUint16,
  kInt32,
  kUint32,
  kInt64,
  kUint64,
  kBool,  // one byte an element, 0 or 1
  // Narrow types (sinter/narrow.h). Operators convert and move such elements, but do not compute
  // with them. In memory each takes one byte.
  kInt2,
  kUint2,
  kInt4,
  kUint4,
  kFloat4E2M1,
  kFloat8E4M3FN,
  kFloat8E4M3FNUZ,
  kFloat8E5M2,
  kFloat8E5M2FNUZ,
  kFloat8E8M0,
};
inline constexpr int kDTypeCount = static_cast<int>(DType::kFloat8E8M0) + 1;

// Bytes of one element in memory.
int64_t SizeOf(DType dtype);
// Bits of one element: 2 or 4 for some narrow types, 8 for bool.
int BitsOf(DType dtype);
// Bytes of `count` elements in files, which pack narrow elements, the first in the lowest bits.
int64_t PackedBytes(DType dtype, int64_t count);

// "f32", "f16", "bf16", "f64", "i8", "u8", ..., "bool", "i4", "u4", "f8e4m3fn", ...
std::string_view NameOf(DType dtype);
std::optional<DType> ParseDType(std::string_view name);

// The types that operators compute with: floating point of 16 bits or more, integers of 8 or more.
bool IsFloatingPoint(DType dtype);
bool IsInteger(DType dtype);
bool IsNarrow(DType dtype);
bool IsNarrowFloat(DType dtype);

// The DType of a C++ type: DTypeOf<float>() == DType::kFloat32.
template <class T>
constexpr DType DTypeOf();
template <>
constexpr DType DTypeOf<float>() {
  return DType::kFloat32;
}
template <>
constexpr DType DTypeOf<Float16>() {
  return DType::kFloat16;
}
template <>
constexpr DType DTypeOf<BFloat16>() {
  return DType::kBFloat16;
}
template <>
constexpr DType DTypeOf<double>() {
  return DType::kFloat64;
}
template <>
constexpr DType DTypeOf<int8_t>() {
  return DType::kInt8;
}
template <>
constexpr DType DTypeOf<uint8_t>() {
  return DType::kUint8;
}
template <>
constexpr DType DTypeOf<int16_t>() {
  return DType::kInt16;
}
template <>
constexpr DType DTypeOf<uint16_t>() {
  return DType::kUint16;
}
template <>
constexpr DType DTypeOf<int32_t>() {
  return DType::kInt32;
}
template <>
constexpr DType DTypeOf<uint32_t>() {
  return DType::kUint32;
}
template <>
constexpr DType DTypeOf<int64_t>() {
  return DType::kInt64;
}
template <>
constexpr DType DTypeOf<uint64_t>() {
  return DType::kUint64;
}
template <>
constexpr DType DTypeOf<bool>() {
  return DType::kBool;
}
template <>
constexpr DType DTypeOf<Int2>() {
  return DType::kInt2;
}
template <>
constexpr DType DTypeOf<Uint2>() {
  return DType::kUint2;
}
template <>
constexpr DType DTypeOf<Int4>() {
  return DType::kInt4;
}
template <>
constexpr DType DTypeOf<Uint4>() {
  return DType::kUint4;
}
template <>
constexpr DType DTypeOf<Float4E2M1>() {
  return DType::kFloat4E2M1;
}
template <>
constexpr DType DTypeOf<Float8E4M3FN>() {
  return DType::kFloat8E4M3FN;
}
template <>
constexpr DType DTypeOf<Float8E4M3FNUZ>() {
  return DType::kFloat8E4M3FNUZ;
}
template <>
constexpr DType DTypeOf<Float8E5M2>() {
  return DType::kFloat8E5M2;
}
template <>
constexpr DType DTypeOf<Float8E5M2FNUZ>() {
  return DType::kFloat8E5M2FNUZ;
}
template <>
constexpr DType DTypeOf<Float8E8M0>() {
  return DType::kFloat8E8M0;
}

// Calls `visitor` with a value of the C++ type that stores `dtype`. The visitor is a generic
// lambda: [&](auto zero) { using T = decltype(zero); ... }.
template <class Visitor>
void VisitDType(DType dtype, Visitor&& visitor) {
  switch (dtype) {
    case DType::kFloat32: return visitor(float{});
    case DType::kFloat16: return visitor(Float16{});
    case DType::kBFloat16: return visitor(BFloat16{});
    case DType::kFloat64: return visitor(double{});
    case DType::kInt8: return visitor(int8_t{});
    case DType::kUint8: return visitor(uint8_t{});
    case DType::kInt16: return visitor(int16_t{});
    case DType::kUint16: return visitor(uint16_t{});
    case DType::kInt32: return visitor(int32_t{});
    case DType::kUint32: return visitor(uint32_t{});
    case DType::kInt64: return visitor(int64_t{});
    case DType::kUint64: return visitor(uint64_t{});
    case DType::kBool: return visitor(bool{});
    case DType::kInt2: return visitor(Int2{});
    case DType::kUint2: return visitor(Uint2{});
    case DType::kInt4: return visitor(Int4{});
    case DType::kUint4: return visitor(Uint4{});
    case DType::kFloat4E2M1: return visitor(Float4E2M1{});
    case DType::kFloat8E4M3FN: return visitor(Float8E4M3FN{});
    case DType::kFloat8E4M3FNUZ: return visitor(Float8E4M3FNUZ{});
    case DType::kFloat8E5M2: return visitor(Float8E5M2{});
    case DType::kFloat8E5M2FNUZ: return visitor(Float8E5M2FNUZ{});
    case DType::kFloat8E8M0: return visitor(Float8E8M0{});
  }
}

}  // namespace sinter

#endif  // SINTER_DTYPE_H_
