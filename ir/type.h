// The type of a value: element type, shape and layout.
#ifndef SINTER_IR_TYPE_H_
#define SINTER_IR_TYPE_H_

#include <string>

#include "ir/dtype.h"
#include "ir/layout.h"
#include "ir/shape.h"

namespace sinter {

struct Type {
  DType dtype = DType::kFloat32;
  Shape shape;
  Layout layout;

  // "f32[1,64,56,56]", or "f32[1,64,56,56]@acdb" when the layout is not plain.
  std::string ToString() const;
  friend bool operator==(const Type&, const Type&) = default;
};

// Bytes of a value of this type in memory, padding lanes included; the shape must be static.
CheckedSize ByteSize(const Type& type);

}  // namespace sinter

#endif  // SINTER_IR_TYPE_H_
