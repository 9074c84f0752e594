#include "ir/text_constant.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <type_traits>

#include "ir/attributes.h"
#include "ir/checked_size.h"
#include "ir/status.h"

namespace sinter::internal {
namespace {

std::string Bits(uint64_t bits) { return absl::StrCat("0x", absl::Hex(bits)); }

template <class T>
using BitsOf = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

template <class T>
std::string ElementToString(T element) {
  if constexpr (std::is_same_v<T, bool>) {
    return element ? "true" : "false";
  } else if constexpr (std::is_floating_point_v<T>) {
    const auto bits = std::bit_cast<BitsOf<T>>(element);
    const auto usual_nan = std::bit_cast<BitsOf<T>>(std::numeric_limits<T>::quiet_NaN());
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
  } else if constexpr (std::is_floating_point_v<T>) {
    BitsOf<T> bits;
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
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(static_cast<double>(random >> 40) * 0x1.0p-23 - 1.0);
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<T>(static_cast<int>(random % 3) - 1);
  } else {
    return static_cast<T>(random % 2);
  }
}

// Bits of a number below 1: any sign and mantissa, one of the eight exponents below that of 1.
uint16_t MadeSmallFloat(DType dtype, uint64_t random) {
  const int mantissa_bits = dtype == DType::kFloat16 ? 10 : 7;
  const uint64_t one = dtype == DType::kFloat16 ? 15 : 127;
  const uint64_t exponent = one - 1 - (random >> 16) % 8;
  const uint64_t mantissa = random & ((uint64_t{1} << mantissa_bits) - 1);
  return static_cast<uint16_t>((random & 0x8000) | exponent << mantissa_bits | mantissa);
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
  auto append = [&](int64_t index, const std::string& element) {
    absl::StrAppend(&text, index == 0 ? "" : ",", element);
  };
  const bool visited = VisitDType(constant.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const auto values = constant.values<T>();
    for (size_t i = 0; i < values.size(); ++i) {
      append(static_cast<int64_t>(i), ElementToString<T>(values[i]));
    }
  });
  if (!visited) {
    const auto* bits = static_cast<const uint16_t*>(constant.data());
    for (int64_t i = 0; i < constant.element_count(); ++i) append(i, Bits(bits[i]));
  }
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
  auto parse_all = [&](auto* out, auto parse) {
    for (size_t i = 0; i < elements.size(); ++i) {
      if (!parse(elements[i], out[i])) wrong = elements[i];
    }
  };
  const bool visited = VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    parse_all(reinterpret_cast<T*>(buffer.bytes.get()), ParseElement<T>);
  });
  if (!visited) parse_all(reinterpret_cast<uint16_t*>(buffer.bytes.get()), ParseBits<uint16_t>);
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
  const bool visited = VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    T* out = reinterpret_cast<T*>(buffer.bytes.get());
    for (int64_t i = 0; i < buffer.count; ++i) out[i] = MadeElement<T>(NextRandom(state));
  });
  if (!visited) {
    auto* out = reinterpret_cast<uint16_t*>(buffer.bytes.get());
    for (int64_t i = 0; i < buffer.count; ++i) out[i] = MadeSmallFloat(dtype, NextRandom(state));
  }
  return Constant::Create(dtype, std::move(dims), std::move(buffer.bytes));
}

}  // namespace sinter::internal
