#include "ir/type.h"

#include <utility>

#include "sinter/status.h"

namespace sinter {

std::string Format::ToString() const {
  std::string text(NameOf(dtype));
  if (!layout.is_plain()) absl::StrAppend(&text, "@", layout.ToString());
  return text;
}

void Type::SetFormat(Format format) {
  layout = std::move(format.layout);
  storage.reset();
  if (format.dtype != dtype) storage = format.dtype;
}

std::string Type::ToString() const {
  std::string text = absl::StrCat(ToAbsl(NameOf(dtype)), shape.ToString());
  if (storage) absl::StrAppend(&text, "@", ToAbsl(NameOf(*storage)));
  if (!layout.is_plain()) absl::StrAppend(&text, "@", layout.ToString());
  return text;
}

CheckedSize ByteSize(const Shape& shape, const Format& format) {
  return format.layout.PhysicalElements(shape.ToIntegers()) * SizeOf(format.dtype);
}

CheckedSize ByteSize(const Type& type) { return ByteSize(type.shape, type.format()); }

bool SameMemory(const Shape& shape, const Format& a, const Format& b) {
  return a.dtype == b.dtype &&
         (a.layout == b.layout || a.layout.SameMemory(b.layout, shape.ToIntegers()));
}

}  // namespace sinter
