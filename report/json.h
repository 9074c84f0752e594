// Writes records as JSON.
#ifndef SINTER_REPORT_JSON_H_
#define SINTER_REPORT_JSON_H_

#include "nlohmann/json.hpp"
#include "report/record.h"
#include "sinter/shape.h"

namespace sinter {

using Json = nlohmann::ordered_json;

// Converts a number of a record to the unit: seconds to milliseconds, bytes to megabytes.
double InUnit(Unit unit, double value);
// Returns the JSON text. Strings that are not UTF-8 are repaired, numbers that are not finite
// become null. `indent` < 0 puts everything on one line.
std::string Dump(const Json& json, int indent);

template <IsRecord Record>
Json ToJson(const Record& record);

namespace internal {

Json ShapeToJson(const Shape& shape);

template <class T>
Json FieldToJson(const T& value, Unit unit) {
  if constexpr (kIsOptional<T>) {
    return FieldToJson(*value, unit);
  } else if constexpr (kIsOrNull<T>) {
    return value.value ? FieldToJson(*value.value, unit) : Json();
  } else if constexpr (kIsVector<T>) {
    Json list = Json::array();
    for (const auto& element : value) list.push_back(FieldToJson(element, unit));
    return list;
  } else if constexpr (kIsMap<T>) {
    Json object = Json::object();
    for (const auto& [key, element] : value) object[key] = FieldToJson(element, unit);
    return object;
  } else if constexpr (IsRecord<T>) {
    return ToJson(value);
  } else if constexpr (std::is_same_v<T, Shape>) {
    return ShapeToJson(value);
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(NameOf(value));
  } else if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
    // Bytes become megabytes, which are not integers.
    if (unit != Unit::kNone) return InUnit(unit, static_cast<double>(value));
    return value;
  } else {
    return value;
  }
}

}  // namespace internal

// Returns an object with a key for every field, in order.
template <IsRecord Record>
Json ToJson(const Record& record) {
  Json object = Json::object();
  ForEachField<Record>([&](const auto& field) {
    const auto& value = record.*field.member;
    if constexpr (kIsOptional<std::remove_cvref_t<decltype(value)>>) {
      if (!value) return;
    }
    object[std::string(field.name)] = internal::FieldToJson(value, field.unit);
  });
  return object;
}

}  // namespace sinter

#endif  // SINTER_REPORT_JSON_H_
