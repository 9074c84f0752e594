// Records: what a verb of the runner reports, as plain structs. A record lists its fields once,
// with name, unit and description; the JSON (report/json.h), the JSON Schema (report/json_schema.h)
// and the tables (report/text.h) come from that list.
//
//   struct RunTime {
//     double min = 0;  // seconds
//     static constexpr auto Fields() {
//       return std::tuple(RecordField("min_ms", &RunTime::min, Unit::kMilliseconds,
//                                     "The fastest run").Shown("run", "min"));
//     }
//   };
//
// A field is a bool, an integer, a double, a string, a record, or one of these of other fields:
//   std::optional   nothing: the key is absent
//   OrNull          nothing: the key is null
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

// In what a field is written. The record itself holds seconds, bytes and plain ratios.
enum class Unit {
  kNone,
  kMilliseconds,  // of seconds
  kSeconds,
  kMegabytes,  // 10^6 bytes, of bytes
  kGflop,      // 10^9 floating-point operations
  kGflopPerSecond,
  kRatio,    // "1.84x"
  kPercent,  // of a share; JSON has the share itself
  kError,    // JSON has null where it is not finite
};

// A value that may be missing but whose key is always there.
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

  // Puts the field into tables: as the column `title`, or in a listing into the row `title`, with
  // `label` in front of it.
  constexpr RecordField Shown(std::string_view shown_title,
                              std::string_view shown_label = {}) const {
    RecordField field = *this;
    field.title = shown_title;
    field.label = shown_label;
    return field;
  }

  // In a table that is too wide, the columns with the highest numbers are left out first.
  constexpr RecordField Expendable(int rank) const {
    RecordField field = *this;
    field.expendable = rank;
    return field;
  }

  // Tables show what the function makes of the whole record in place of the field alone.
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
  int expendable = 0;  // Column::expendable
};

template <class T>
concept IsRecord = requires {
  T::Fields();
};

// The fields of a record, and more: for one that derives from another.
template <class Base, class... Own>
constexpr auto FieldsOf(Own... own) {
  return std::tuple_cat(Base::Fields(), std::tuple(own...));
}

// Calls `function(field)` for each field of the record, in order.
template <IsRecord Record, class Function>
void ForEachField(Function function) {
  std::apply([&](const auto&... field) { (function(field), ...); }, Record::Fields());
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
// T without std::optional or OrNull around it.
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
