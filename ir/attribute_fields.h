// An operator's fields as a table, so that comparison, conversion to lists and parsing are compiled
// once per field type instead of once per operator. For ir/operator_definition.h.
#ifndef SINTER_IR_ATTRIBUTE_FIELDS_H_
#define SINTER_IR_ATTRIBUTE_FIELDS_H_

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "ir/attributes.h"

namespace sinter {

// The operations on a field of one type.
struct FieldType {
  bool (*equal)(const void* a, const void* b);
  AttributeValue (*write)(const void* field);
  // Returns false if the value does not fit.
  bool (*read)(const AttributeValue& value, void* field);
};

template <class T>
const FieldType& FieldTypeOf() {
  static constexpr FieldType kType{
      [](const void* a, const void* b) {
        return *static_cast<const T*>(a) == *static_cast<const T*>(b);
      },
      [](const void* field) { return internal::ToAttributeValue(*static_cast<const T*>(field)); },
      [](const AttributeValue& value, void* field) {
        return internal::FromAttributeValue(value, *static_cast<T*>(field));
      }};
  return kType;
}

struct FieldEntry {
  std::string_view name;
  ptrdiff_t offset;  // within the operator's struct
  const FieldType* type;
};
using FieldTable = std::span<const FieldEntry>;

namespace internal {

template <class Op, class Member>
FieldEntry EntryOf(const Op& op, const Field<Op, Member>& field) {
  const Member& member = op.*field.member;
  return {field.name, reinterpret_cast<const char*>(&member) - reinterpret_cast<const char*>(&op),
          &FieldTypeOf<Member>()};
}

template <class Op, class Fields, size_t... kIndex>
std::array<FieldEntry, sizeof...(kIndex)> EntriesOf([[maybe_unused]] const Op& op,
                                                    [[maybe_unused]] const Fields& fields,
                                                    std::index_sequence<kIndex...>) {
  return {EntryOf(op, std::get<kIndex>(fields))...};
}

}  // namespace internal

// The table of the fields that Op::Fields() lists.
template <class Op>
FieldTable FieldTableOf() {
  constexpr auto kFields = Op::Fields();
  static const auto table = internal::EntriesOf(
      Op{}, kFields, std::make_index_sequence<std::tuple_size_v<decltype(kFields)>>());
  return table;
}

bool FieldsEqual(FieldTable fields, const void* a, const void* b);
AttributeList ToAttributeList(FieldTable fields, const void* op);
// Fields that the list does not name stay unchanged. An unknown or repeated name or a wrong type is
// an error.
absl::Status ReadFields(FieldTable fields, const AttributeList& list, void* op);

}  // namespace sinter

#endif  // SINTER_IR_ATTRIBUTE_FIELDS_H_
