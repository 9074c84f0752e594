// The JSON Schema (draft 2020-12) of the JSON that report/json.h writes for a record.
#ifndef SINTER_REPORT_JSON_SCHEMA_H_
#define SINTER_REPORT_JSON_SCHEMA_H_

#include "report/json.h"
#include "report/record.h"

namespace sinter {

template <IsRecord Record>
Json SchemaOf();

namespace internal {

// The schema of a field's value, without its description.
template <class T>
Json FieldSchema(Unit unit) {
  if constexpr (kIsOptional<T>) {
    return FieldSchema<ValueOf<T>>(unit);
  } else if constexpr (kIsOrNull<T>) {
    return {{"anyOf", {FieldSchema<ValueOf<T>>(unit), {{"type", "null"}}}}};
  } else if constexpr (kIsVector<T>) {
    return {{"type", "array"}, {"items", FieldSchema<ElementOf<T>>(unit)}};
  } else if constexpr (kIsMap<T>) {
    return {{"type", "object"}, {"additionalProperties", FieldSchema<ElementOf<T>>(unit)}};
  } else if constexpr (IsRecord<T>) {
    return SchemaOf<T>();
  } else if constexpr (std::is_same_v<T, Shape>) {
    return {{"type", {"array", "null"}}, {"items", {{"type", {"integer", "string"}}}}};
  } else if constexpr (std::is_same_v<T, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::is_integral_v<T>) {
    return {{"type", unit == Unit::kNone ? "integer" : "number"}};
  } else if constexpr (std::is_floating_point_v<T>) {
    // JSON has no infinity, so values of tensors and errors may be null.
    if (unit == Unit::kNone || unit == Unit::kError) return {{"type", {"number", "null"}}};
    return {{"type", "number"}};
  } else {
    return {{"type", "string"}};
  }
}

}  // namespace internal

// The schema of an object with all fields of the record. Optional fields may be absent; no other
// keys are allowed.
template <IsRecord Record>
Json SchemaOf() {
  Json properties = Json::object();
  Json required = Json::array();
  ForEachField<Record>([&](const auto& field) {
    using Member = std::remove_cvref_t<decltype(std::declval<Record>().*field.member)>;
    Json schema = {{"description", field.description}};
    schema.update(internal::FieldSchema<Member>(field.unit));
    properties[std::string(field.name)] = std::move(schema);
    if constexpr (!kIsOptional<Member>) required.push_back(field.name);
  });
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

}  // namespace sinter

#endif  // SINTER_REPORT_JSON_SCHEMA_H_
