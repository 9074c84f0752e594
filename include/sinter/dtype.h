// Element types of tensors, with their names (f32, i64, ...) and sizes.
#ifndef SINTER_DTYPE_H_
#define SINTER_DTYPE_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "sinter/float16.h"

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
};

// Bytes of one element.
int64_t SizeOf(DType dtype);

// "f32", "f16", "bf16", "f64", "i8", "u8", ..., "bool".
std::string_view NameOf(DType dtype);
std::optional<DType> ParseDType(std::string_view name);

bool IsFloatingPoint(DType dtype);
bool IsInteger(DType dtype);

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
  }
}

}  // namespace sinter

#endif  // SINTER_DTYPE_H_
