#include "ir/attribute_fields.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace sinter {
namespace {

const void* FieldOf(const void* op, const FieldEntry& field) {
  return static_cast<const char*>(op) + field.offset;
}

}  // namespace

bool FieldsEqual(FieldTable fields, const void* a, const void* b) {
  return std::all_of(fields.begin(), fields.end(), [&](const FieldEntry& field) {
    return field.type->equal(FieldOf(a, field), FieldOf(b, field));
  });
}

AttributeList ToAttributeList(FieldTable fields, const void* op) {
  AttributeList list;
  for (const FieldEntry& field : fields) {
    list.emplace_back(std::string(field.name), field.type->write(FieldOf(op, field)));
  }
  return list;
}

absl::Status ReadFields(FieldTable fields, const AttributeList& list, void* op) {
  for (size_t i = 0; i < list.size(); ++i) {
    const auto& [name, value] = list[i];
    for (size_t j = 0; j < i; ++j) {
      if (list[j].first == name) {
        return absl::InvalidArgumentError(absl::StrCat("attribute '", name, "' is given twice"));
      }
    }
    const auto field =
        std::find_if(fields.begin(), fields.end(),
                     [&name = name](const FieldEntry& entry) { return entry.name == name; });
    if (field == fields.end()) {
      return absl::InvalidArgumentError(absl::StrCat("unknown attribute '", name, "'"));
    }
    if (!field->type->read(value, static_cast<char*>(op) + field->offset)) {
      return absl::InvalidArgumentError(absl::StrCat("attribute '", name, "' has a wrong value"));
    }
  }
  return absl::OkStatus();
}

}  // namespace sinter
