#include "ir/type.h"

#include <utility>

#include "ir/check.h"
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

namespace {

CheckedSize ByteSize(const Shape& shape, DType dtype, const Layout& layout) {
  if (!layout.is_plain()) return layout.PhysicalElements(shape.ToIntegers()) * SizeOf(dtype);
  SINTER_CHECK(shape.is_static());
  CheckedSize elements(1);
  for (const Dim& dim : shape) elements *= dim.value();
  return elements * SizeOf(dtype);
}

}  // namespace

CheckedSize ByteSize(const Shape& shape, const Format& format) {
  return ByteSize(shape, format.dtype, format.layout);
}

CheckedSize ByteSize(const Type& type) {
  return ByteSize(type.shape, type.storage.value_or(type.dtype), type.layout);
}

bool SameMemory(const Shape& shape, const Format& a, const Format& b) {
  return a.dtype == b.dtype &&
         (a.layout == b.layout || a.layout.SameMemory(b.layout, shape.ToIntegers()));
}

}  // namespace sinter
