#include "ir/text_constant.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <type_traits>

#include "ir/attributes.h"
#include "ir/checked_size.h"
#include "sinter/status.h"

namespace sinter::internal {
namespace {

std::string Bits(uint64_t bits) { return absl::StrCat("0x", absl::Hex(bits)); }

// The bits as an integer of T's size.
template <class T>
auto PatternOf(T value) {
  if constexpr (sizeof(T) == 2) {
    return value.bits();
  } else {
    return std::bit_cast<std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>>(value);
  }
}

template <class T>
std::string ElementToString(T element) {
  if constexpr (std::is_same_v<T, bool>) {
    return element ? "true" : "false";
  } else if constexpr (kIsNarrowFloat<T> || (sizeof(T) == 2 && kIsFloatingPoint<T>)) {
    return Bits(element.bits());
  } else if constexpr (kIsNarrow<T>) {
    return absl::StrCat(static_cast<int>(element));
  } else if constexpr (std::is_floating_point_v<T>) {
    const auto bits = PatternOf(element);
    const auto usual_nan = PatternOf(std::numeric_limits<T>::quiet_NaN());
    if (element != element && bits != usual_nan) return Bits(bits);
    if constexpr (std::is_same_v<T, float>) return FloatToString(element);
    std::array<char, 32> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), element).ptr;
    return std::string(buffer.data(), end);
  } else {
    return absl::StrCat(+element);
  }
}

template <class T>
bool ParseWhole(std::string_view text, T& number) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  return result.ec == std::errc() && result.ptr == end;
}

template <class T>
bool ParseBits(std::string_view text, T& bits) {
  if (!text.starts_with("0x")) return false;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data() + 2, end, bits, 16);
  return result.ec == std::errc() && result.ptr == end;
}

template <class T>
bool ParseElement(std::string_view text, T& element) {
  if constexpr (std::is_same_v<T, bool>) {
    element = text == "true";
    return element || text == "false";
  } else if constexpr (kIsNarrowFloat<T> || (sizeof(T) == 2 && kIsFloatingPoint<T>)) {
    decltype(element.bits()) bits;
    if (!ParseBits(text, bits) || bits >> BitsOf(DTypeOf<T>()) != 0) return false;
    element = T::FromBits(bits);
    return true;
  } else if constexpr (kIsNarrow<T>) {
    int number;
    if (!ParseWhole(text, number)) return false;
    element = T(number);
    return static_cast<int>(element) == number;
  } else if constexpr (std::is_floating_point_v<T>) {
    decltype(PatternOf(element)) bits;
    if (!ParseBits(text, bits)) return ParseWhole(text, element);
    element = std::bit_cast<T>(bits);
    return true;
  } else {
    return ParseWhole(text, element);
  }
}

// Sebastiano Vigna's splitmix64.
uint64_t NextRandom(uint64_t& state) {
  uint64_t mixed = state += 0x9e3779b97f4a7c15;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

template <class T>
T MadeElement(uint64_t random) {
  if constexpr (kIsFloatingPoint<T> || kIsNarrowFloat<T>) {
    return static_cast<T>(static_cast<double>(random >> 40) * 0x1.0p-23 - 1.0);
  } else if constexpr (kIsSigned<T>) {
    return static_cast<T>(static_cast<int>(random % 3) - 1);
  } else {
    return static_cast<T>(random % 2);
  }
}

struct Buffer {
  AlignedBytes bytes;
  int64_t count;
};

absl::StatusOr<Buffer> Allocate(DType dtype, const std::vector<int64_t>& dims) {
  SINTER_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, dims).Get());
  SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateAligned(size));
  return Buffer{std::move(bytes), size / SizeOf(dtype)};
}

}  // namespace

std::string ElementsToString(const Constant& constant) {
  std::string text = "[";
  VisitDType(constant.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const auto values = constant.values<T>();
    for (size_t i = 0; i < values.size(); ++i) {
      absl::StrAppend(&text, i == 0 ? "" : ",", ElementToString<T>(values[i]));
    }
  });
  return text + "]";
}

absl::StatusOr<ConstantRef> ConstantFromElements(DType dtype, std::vector<int64_t> dims,
                                                 std::span<const std::string_view> elements) {
  SINTER_ASSIGN_OR_RETURN(const int64_t count, ElementCount(dims).Get());
  if (count != static_cast<int64_t>(elements.size())) {
    return absl::InvalidArgumentError(
        absl::StrCat("the constant has ", count, " elements, ", elements.size(), " are given"));
  }
  SINTER_ASSIGN_OR_RETURN(Buffer buffer, Allocate(dtype, dims));
  std::string_view wrong;
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    T* out = reinterpret_cast<T*>(buffer.bytes.get());
    for (size_t i = 0; i < elements.size(); ++i) {
      if (!ParseElement<T>(elements[i], out[i])) wrong = elements[i];
    }
  });
  if (!wrong.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", ToAbsl(wrong), "' is not an element of type ", ToAbsl(NameOf(dtype))));
  }
  return Constant::Create(dtype, std::move(dims), std::move(buffer.bytes));
}

absl::StatusOr<ConstantRef> ConstantFromHash(DType dtype, std::vector<int64_t> dims,
                                             uint64_t hash) {
  SINTER_ASSIGN_OR_RETURN(Buffer buffer, Allocate(dtype, dims));
  uint64_t state = hash;
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    T* out = reinterpret_cast<T*>(buffer.bytes.get());
    for (int64_t i = 0; i < buffer.count; ++i) out[i] = MadeElement<T>(NextRandom(state));
  });
  return Constant::Create(dtype, std::move(dims), std::move(buffer.bytes));
}

}  // namespace sinter::internal
