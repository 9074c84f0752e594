// Records: plain structs with the results of a verb. A record lists its fields once, with name,
// unit and description. The JSON (report/json.h), the JSON Schema (report/json_schema.h) and the
// tables (report/text.h) are generated from that list.
//
//   struct RunTime {
//     double min = 0;  // seconds
//     static constexpr auto Fields() {
//       return std::tuple(RecordField("min_ms", &RunTime::min, Unit::kMilliseconds,
//                                     "The fastest run").Shown("run", "min"));
//     }
//   };
//
// A field is a bool, an integer, a double, a string, an enum with a function NameOf, a record, a
// Shape (an array of numbers, and of strings for open sizes; null if its rank is unknown), or one of
// these of another field type:
//   std::optional   if it has no value, the key is absent
//   OrNull          if it has no value, the key is null
//   std::vector     an array
//   std::map by std::string   an object
#ifndef SINTER_REPORT_RECORD_H_
#define SINTER_REPORT_RECORD_H_

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace sinter {

// The unit in which a field is written. The record itself stores seconds, bytes and plain ratios.
enum class Unit {
  kNone,
  kMilliseconds,  // the record has seconds
  kSeconds,
  kMegabytes,  // 10^6 bytes; the record has bytes
  kGflop,      // 10^9 floating-point operations
  kGflopPerSecond,
  kRatio,    // "1.84x"
  kPercent,  // the record and JSON have the fraction
  kError,    // null in JSON if it is not finite
};

// A value that may be missing. Its key is always present.
template <class T>
struct OrNull {
  std::optional<T> value;
};

template <class Record, class Member>
struct RecordField {
  constexpr RecordField(std::string_view field_name, Member Record::*field, Unit field_unit,
                        std::string_view field_description)
      : name(field_name), member(field), unit(field_unit), description(field_description) {}
  constexpr RecordField(std::string_view field_name, Member Record::*field,
                        std::string_view field_description)
      : RecordField(field_name, field, Unit::kNone, field_description) {}

  // Shows the field in tables as the column `title`, and in listings in the row `title` after
  // `label`.
  constexpr RecordField Shown(std::string_view shown_title,
                              std::string_view shown_label = {}) const {
    RecordField field = *this;
    field.title = shown_title;
    field.label = shown_label;
    return field;
  }

  // Sets Column::expendable.
  constexpr RecordField Expendable(int rank) const {
    RecordField field = *this;
    field.expendable = rank;
    return field;
  }

  // Tables show the function's result for the whole record instead of the field. In a listing it may
  // have several lines.
  constexpr RecordField As(std::string (*shown_text)(const Record&)) const {
    RecordField field = *this;
    field.text = shown_text;
    return field;
  }

  std::string_view name;  // the key in JSON
  Member Record::*member;
  Unit unit;
  std::string_view description;
  std::string_view title;  // empty: not in tables
  std::string_view label;
  std::string (*text)(const Record&) = nullptr;
  int expendable = 0;
};

// A struct that lists its fields itself, or whose fields a function DescribeFields in its namespace
// lists: those of public headers.
template <class T>
concept ListsFields = requires {
  T::Fields();
};
template <class T>
concept HasDescribedFields = requires {
  DescribeFields(std::type_identity<T>{});
};
template <class T>
concept IsRecord = ListsFields<T> || HasDescribedFields<T>;

template <IsRecord Record>
constexpr auto AllFields() {
  if constexpr (ListsFields<Record>) {
    return Record::Fields();
  } else {
    return DescribeFields(std::type_identity<Record>{});
  }
}

// The fields of the base record followed by those of the derived one.
template <class Base, class... Own>
constexpr auto FieldsOf(Own... own) {
  return std::tuple_cat(AllFields<Base>(), std::tuple(own...));
}

// Calls `function(field)` for each field of the record, in order.
template <IsRecord Record, class Function>
void ForEachField(Function function) {
  std::apply([&](const auto&... field) { (function(field), ...); }, AllFields<Record>());
}

namespace internal {

template <class T>
struct OptionalTraits {
  static constexpr bool kIsOptional = false;
  static constexpr bool kIsOrNull = false;
  using Value = T;
};
template <class T>
struct OptionalTraits<std::optional<T>> {
  static constexpr bool kIsOptional = true;
  static constexpr bool kIsOrNull = false;
  using Value = T;
};
template <class T>
struct OptionalTraits<OrNull<T>> {
  static constexpr bool kIsOptional = false;
  static constexpr bool kIsOrNull = true;
  using Value = T;
};

template <class T>
struct ListTraits {
  static constexpr bool kIsVector = false;
  static constexpr bool kIsMap = false;
};
template <class T>
struct ListTraits<std::vector<T>> {
  static constexpr bool kIsVector = true;
  static constexpr bool kIsMap = false;
  using Element = T;
};
template <class T>
struct ListTraits<std::map<std::string, T>> {
  static constexpr bool kIsVector = false;
  static constexpr bool kIsMap = true;
  using Element = T;
};

}  // namespace internal

template <class T>
inline constexpr bool kIsOptional = internal::OptionalTraits<T>::kIsOptional;
template <class T>
inline constexpr bool kIsOrNull = internal::OptionalTraits<T>::kIsOrNull;
// T without an enclosing std::optional or OrNull.
template <class T>
using ValueOf = typename internal::OptionalTraits<T>::Value;
template <class T>
inline constexpr bool kIsVector = internal::ListTraits<T>::kIsVector;
template <class T>
inline constexpr bool kIsMap = internal::ListTraits<T>::kIsMap;
template <class T>
using ElementOf = typename internal::ListTraits<T>::Element;

}  // namespace sinter

#endif  // SINTER_REPORT_RECORD_H_
