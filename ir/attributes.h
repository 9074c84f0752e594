// Attributes of operators. One plain struct per operator lists its fields once; comparison,
// hashing, printing, parsing and serialisation are derived from that list.
//
//   struct Softmax {
//     int64_t axis = -1;
//     static constexpr auto Fields() { return std::tuple(Field("axis", &Softmax::axis)); }
//   };
//
// A field is a bool, int64_t, float, DType, Layout, an enumeration with names (see EnumNames), or a
// vector of int64_t or float.
#ifndef SINTER_IR_ATTRIBUTES_H_
#define SINTER_IR_ATTRIBUTES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/layout.h"
#include "sinter/attribute.h"
#include "sinter/dtype.h"
#include "sinter/status.h"

namespace sinter {

template <class Op, class Member>
struct Field {
  constexpr Field(std::string_view field_name, Member Op::*field)
      : name(field_name), member(field) {}
  std::string_view name;
  Member Op::*member;
};

// EnumNames gives the names of an enumeration's values 0, 1, ... Each enumeration that is used as a
// field defines an overload beside it, found by argument-dependent lookup: std::span<const
// std::string_view> EnumNames(ResizeMode).

uint64_t HashOf(const AttributeList& list);
// "{axis=1, mode=nearest}", or "" for an empty list. Floats parse back to the same bits.
std::string ToString(const AttributeList& list);
std::string FloatToString(float value);

namespace internal {

template <class T>
AttributeValue ToAttributeValue(const T& field) {
  if constexpr (std::is_same_v<T, DType>) {
    return std::string(NameOf(field));
  } else if constexpr (std::is_same_v<T, Layout>) {
    return field.ToString();
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(EnumNames(field)[static_cast<size_t>(field)]);
  } else {
    return field;
  }
}

// Returns false if the value has another type or the name does not exist. Text does not tell the
// types apart: "[]" reads as either kind of list, and an integer also reads as a float.
template <class T>
bool FromAttributeValue(const AttributeValue& value, T& field) {
  if constexpr (std::is_same_v<T, DType> || std::is_same_v<T, Layout>) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return false;
    std::optional<T> parsed;
    if constexpr (std::is_same_v<T, DType>) {
      parsed = ParseDType(*text);
    } else {
      parsed = Layout::Parse(*text);
    }
    if (parsed) field = *parsed;
    return parsed.has_value();
  } else if constexpr (std::is_enum_v<T>) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return false;
    const std::span<const std::string_view> names = EnumNames(field);
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] != *text) continue;
      field = static_cast<T>(i);
      return true;
    }
    return false;
  } else {
    if (const auto* same = std::get_if<T>(&value)) {
      field = *same;
      return true;
    }
    if constexpr (std::is_same_v<T, float>) {
      if (const auto* integer = std::get_if<int64_t>(&value)) {
        field = static_cast<float>(*integer);
        return true;
      }
    }
    if constexpr (std::is_same_v<T, std::vector<float>>) {
      if (const auto* integers = std::get_if<std::vector<int64_t>>(&value)) {
        field.assign(integers->begin(), integers->end());
        return true;
      }
    }
    return false;
  }
}

}  // namespace internal

template <class Op>
bool FieldsEqual(const Op& a, const Op& b) {
  return std::apply(
      [&]([[maybe_unused]] const auto&... field) {
        return ((a.*field.member == b.*field.member) && ...);
      },
      Op::Fields());
}

template <class Op>
AttributeList ToAttributeList(const Op& op) {
  AttributeList list;
  std::apply(
      [&]([[maybe_unused]] const auto&... field) {
        (list.emplace_back(std::string(field.name), internal::ToAttributeValue(op.*field.member)),
         ...);
      },
      Op::Fields());
  return list;
}

// Fields that the list does not name keep their defaults. An unknown or repeated name or a wrong
// type is an error.
template <class Op>
absl::StatusOr<Op> FromAttributeList(const AttributeList& list) {
  Op op;
  for (size_t i = 0; i < list.size(); ++i) {
    const auto& [name, value] = list[i];
    for (size_t j = 0; j < i; ++j) {
      if (list[j].first == name) {
        return absl::InvalidArgumentError(absl::StrCat("attribute '", name, "' is given twice"));
      }
    }
    bool known = false;
    bool fits = false;
    std::apply(
        [&, &name = name, &value = value]([[maybe_unused]] const auto&... field) {
          [[maybe_unused]] const auto read = [&](const auto& candidate) {
            if (candidate.name != name) return;
            known = true;
            fits = internal::FromAttributeValue(value, op.*candidate.member);
          };
          (read(field), ...);
        },
        Op::Fields());
    if (!known) return absl::InvalidArgumentError(absl::StrCat("unknown attribute '", name, "'"));
    if (!fits) {
      return absl::InvalidArgumentError(absl::StrCat("attribute '", name, "' has a wrong value"));
    }
  }
  return op;
}

}  // namespace sinter

#endif  // SINTER_IR_ATTRIBUTES_H_
