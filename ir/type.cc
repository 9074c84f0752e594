#include "ir/type.h"

#include "ir/status.h"

namespace sinter {

std::string Type::ToString() const {
  std::string text = absl::StrCat(ToAbsl(NameOf(dtype)), shape.ToString());
  if (!layout.is_plain()) absl::StrAppend(&text, "@", layout.ToString());
  return text;
}

CheckedSize ByteSize(const Type& type) {
  return type.layout.PhysicalElements(type.shape.ToIntegers()) * SizeOf(type.dtype);
}

}  // namespace sinter
